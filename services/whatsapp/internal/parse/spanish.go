package parse

// spanish is the Spanish of Peru, with what is often written instead.
var spanish = language{
	phrases: map[topic][]string{
		greeting: {
			"buenos dias", "buen dia", "buenas tardes", "buenas noches", "muy buenas", "buenas", "que tal", "hola", "alo", "holas", "holi", "saludos", "saludo",
		},
		thanking: {"muchas gracias", "muchisimas gracias", "mil gracias", "gracias", "grasias", "muy amable", "dios se lo pague"},
		courtesy: {
			"por favor", "porfavor", "por fabor", "porfa", "porfis", "senor", "senora", "senorita", "sr", "sra", "srta", "amigo", "amiga", "amigos",
			"hermano", "hermana", "hermanito", "hermanita", "jefe", "jefa", "seno", "mamita", "papito", "estimado", "estimada", "estimados", "joven", "disculpe", "disculpa", "ingeniero", "ing",
		},
		forAll: {"en total", "por todo el lote", "por todo", "todo el lote", "todo", "total", "por todos", "por todito", "todito", "toditos", "el lote", "por el lote", "al barrer"},
		around: {
			"mas o menos", "mas - menos", "+ o -", "+ / -", "+ -", "aprox .", "aprox", "aproximadamente", "aproximado", "y pico", "o mas", "masomenos",
			"por ahi", "algo asi",
		},
		least: {
			"por menos de", "a menos de", "menos de", "por debajo de", "debajo de", "a partir de", "no bajo de", "no baja de", "no bajamos de", "no bajo", "por lo menos", "al menos",
			"si no es por", "si no es a", "si no es", "si no son", "sino es a", "sino es", "como minimo", "lo minimo", "minimo", "desde",
		},
		upwards: {"para arriba", "pa arriba", "parriba", "hacia arriba", "a mas", "para adelante", "minimo", "como minimo"},
		open: {
			"quita precio", "quitale precio", "saca precio", "borra precio", "sin precio", "no pongas precio", "no pongan precio", "no le pongas precio", "escucho ofertas",
			"espero ofertas", "recibo ofertas", "acepto ofertas", "escucho propuestas", "mejor postor", "mejor oferta", "lo que paguen", "lo que pague", "lo que den", "lo que me den",
			"lo que ofrescan", "lo que quieran", "ponga precio", "pongan precio", "ponen precio", "pon tu precio", "diga precio", "digan precio", "precio a tratar",
			"precio que ofrezca", "precio ponen", "precio pongan", "precio ponga", "precio digan", "precio diga", "como esten pagando", "me hagan oferta", "hagan ofertas", "precio libre", "precio abierto",
		},
		halfway: {
			"partimos", "partamos", "partir diferencia", "partiendo diferencia", "parte diferencia", "dividimos", "dividamos", "dividir diferencia", "repartimos diferencia",
			"mitad y mitad", "mitad mitad", "mita y mita", "mita mita", "ni tu ni yo", "ni uste ni yo", "ni usted ni yo", "ni ud ni yo", "termino medio", "punto medio",
			"nos encontramos en medio", "medio de dos", "a medias", "cada uno mitad", "mitad cada uno",
		},
		rather: {"mas bien", "mas mejor"},
		above: {
			"encima", "por encima", "de encima", "por arriba", "arriba de", "mas de lo que", "mas que lo que", "mas a lo que", "mas sobre lo que", "mas encima", "mas por encima",
			"mas que su", "mas de su", "mas a su", "mas sobre su", "sobre lo que", "sobre su", "extra", "adicional", "adicionales", "mas que el", "mas arriba",
		},
		below: {
			"por debajo de", "debajo de", "menos de lo que", "menos que lo que", "menos a lo que", "menos de mi", "menos de mis", "menos que mi", "de menos", "menos de lo",
		},
		wrongness: {
			"no es ese", "no es esa", "ese no es", "esa no es", "no era ese", "no es asi", "precio no es", "cantidad no es", "producto no es", "peso no es", "otro precio", "otra cantidad", "otro producto", "quiero cambiar", "no coincide",
		},
	},
	words: map[topic]string{
		selling: "vendo vendemos vende venden vender venderia vendere tengo tenemos ofrezco ofrecemos ofrecer oferto ofertamos ofertar hay disponible " +
			"dispongo disponemos remato rematamos remate liquido contamos cuento publico publicar venta",
		onlySelling: "vendo vendemos vender ofrezco ofrecemos oferto ofertamos",
		buying:      "compro compramos comprar compraria busco buscamos necesito necesitamos requiero requerimos",
		denying:     "no nunca tampoco sin",
		besideVerb:  "quiero queremos puedo podemos se lo la los las mas me voy vamos a pienso deseo",
		approximate: "unos unas aprox aproximado aproximada aproximadamente casi como alrededor cerca masomenos calculo",
		beforeCount: "el al por x cada medio de en",
		pricing:     "precio precios cuesta cuestan vale valen valor sale salen costo costaria cobro pido pedimos",
		besidePrice: "es son de del el la los las cada por un mi su sera seria como esta estan al solo solamente nomas bien",
		praising:    "buen buenos mejor mejores bonito comodo",
		another:     "otro otros otra otras tambien mas aparte ademas tengo hay vendo",
		being:       "es son era eran fue fueron sea sean sino",
		minimum:     "minimo minima",
		everything:  "todo total todos todito toditos",
		beforeSun:   "al el del con",
		weighing:    "pesa pesan peso pesando tiene tienen contiene trae traen lleva hace hacen hacian entra entran cabe caben pesara",
		variety:     "variedad",
		grading:     "grado calidad clase tipo categoria",
		otherGoods: "papa papas papita papitas canchan yungay huayro peruanita camote camotes oca ocas olluco ollucos mashua yuca yucas quinua quinoa kiwicha canihua tarwi haba habas frijol frijoles " +
			"lenteja lentejas arveja arvejas trigo cebada avena arroz cebolla cebollas zanahoria zanahorias ajo ajos tomate tomates zapallo zapallos lechuga repollo rocoto rocotos aji " +
			"cuy cuyes gallina gallinas pollo pollos pavo pavos pato patos huevo huevos vaca vacas toro toros torete toretes ternero terneros chancho chanchos cerdo cerdos carnero carneros llama llamas " +
			"leche queso quesos miel naranja naranjas palta paltas mango mangos pina pinas limon limones papaya papayas cafe mani alfalfa lena madera pescado pescados trucha truchas charqui chuno moraya",
		owning: "mi mis nuestro nuestra nuestros nuestras unos unas algo",
		beside: "seran sera serian seria debe deben deben lleno llena llenos llenas creo pesado pesados son es eran calculo unico nada entero enteros enteras completo completos " +
			"cabal cabales exacto exactos seguro mio mios nomas pues " +
			"el la los las un una unos unas mi mis tu su sus lo le les me te se nos que q de del en con sin por para al y e o u ni pero mas ya aqui ahi hoy " +
			"manana ahora este esta estos estas ese esa nuestro nuestra nuestros nuestras todo toda todos todas otro otra otros otras mucho mucha poco poca " +
			"cada uno aproximado total precio precios " +
			"buen buena bueno buenos buenas mejor muy bien bonito bonita rico rica nuevo nueva viejo grande grandes chico chica chicos mediano pequeno pequena " +
			"urgente urgentemente rapido barato barata baratos comodo listo lista disponible entrega entregado puesto ultima ultimo primer segundo " +
			"cosecha cosechas campana chacra parcela terreno comunidad asociacion cooperativa socio socios zona casa almacen valle altura distrito provincia pueblo " +
			"producto productos produccion mercaderia lote lotes variedad calidad clase tipo peso merma humedad grano granos semilla " +
			"papel plastico yute rafia polipropileno tela " +
			"malla mallas tarro tarros frasco frascos botella botellas pote potes " +
			"camion camiones camionada camionadas porcion porciones " +
			"contado efectivo credito adelanto yape plin transferencia mayor menor solo sola dentro fuera cerca lejos ayer pasado pasada mismo misma",
		otherMeasure: "km kms kilometro kilometros hora horas hrs hr min mins minuto minutos dia dias semana semanas mes meses ano anos metro metros mts m msnm " +
			"has ha hectarea hectareas socio socios socias familia familias am pm grado grados viaje viajes noche noches color colores vez veces productores productoras varas vara",
		month:      "enero febrero marzo abril mayo junio julio agosto setiembre septiembre octubre noviembre diciembre",
		beforeID:   "lote codigo puesto mesa dni ruc cel celu celular telefono tel fono whatsapp yape plin numero nro num opcion cuenta kilometro ruta anexo",
		beforeYear: "campana cosecha ano del de periodo",
		beforeHour: "las",
		raising: "aumenta aumentale aumentame aumentar aumente aumentele aumenteme aumento sube subele subeme subelo subale subame suba subir agrega agregale agregar agregue agreguele anade anadele " +
			"anadir suma sumale sumar incrementa incrementale mejora mejorame mejoreme mejorale subo subiria falta faltan faltaba faltaron faltaban yapame yapa yapita",
		lowering: "descuentalos descuentalo descuentalas bajalos quitalos quitalo restalos restalo sacalos reducelos baja bajale bajame bajalo baje bajele bajar rebaja rebajale rebajame rebajar rebaje descuenta descuentale descuento quita quitale quitame quitar quite quitele resta restale restar " +
			"reste saca sacale sacar saque rebajo bajo bajaria quito disminuye disminuyele disminuir reduce reducele",
		taking: "agrega agregale agregar agregue agreguele anade anadele anadir suma sumale sumar quita quitale quitame quitar quite quitele resta restale restar reste saca sacale sacar saque disminuye " +
			"disminuyele disminuir",
		bargaining: "sube subele subeme subelo subale subame suba subir baja bajale bajame bajalo baje bajele bajar rebaja rebajale rebajame rebajar rebaje descuenta descuentale descuento mejora mejorame " +
			"mejoreme mejorale yapame yapa yapita dame deme den de da pagame pagueme pague paguen ofreceme ponme",
		losing: "malogro malograron malogrado malograda malogrados malogradas malogre malograr pudrio pudrieron podrido podridos podrida podridas perdio perdieron perdi perdimos perdido vendi vendimos vendio " +
			"vendieron vendido vendidos vendida vendidas regale regalamos robaron mojo mojaron mojado mojados comi comio comieron comimos rompio rompieron apolillo apolillaron picado picados quemo quemaron entregue entregamos guardar guardo guardamos guarde guardare separar separo separe separamos reservar reservo reserve",
		counting:     "tengo tenemos tiene tenia teniamos queda quedan quedaron quedo quedaba quedaban sobra sobran sobro sobraron hay habia sean alcanza alcanzan alcanzo llevate llevatelo llevese lleva llevar cantidad",
		restricting:  "solo solamente nomas nomasito unicamente apenas",
		besideChange: "precio cantidad total siquiera otro otros otra otras nomas pues pe pue porfa solo ti",
		besideDenied: "es son era eran fue fueron sea sean seria a de del el la los las en por tengo tenemos tenia quiero queremos queria acepto aceptamos vendo vendemos puedo podemos doy damos me te le lo se sale " +
			"alcanza conviene llego llega llegamos pongas ponga dije decia tiene hay",
		plainReply:  "pues pe pue ps nomas porfa porfavor ya y si no siquiera mejor te vendo cerramos trato vale ok",
		otherMoney:  "flete fletes transporte pasaje pasajes movilidad adelanto adelantado adelantar adelantas adelante adelanten adelantame adelanta comision multa deposito enganche estiba cargador cargadores humedad merma deben debe debes debian deuda deudas",
		conditional: "si pero con sin puesto puesta puestos hasta menos mas siempre cuando pagando pagado libre incluido incluida aparte contra siendo y",
		besideCondition: "quieres quiere quieren gusto mucho parece gustas gusta desea deseas puede puedes pueden acepta aceptas aceptan anima animas le lo la es tuyo suyo tuya suya hecho cerramos cerrado cierro " +
			"hacemos vendo vendemos nada menos mas ni un eso amigo por favor todo confianza de una vez carino que",
		ofTerms: "flete fletes transporte movilidad contado efectivo credito adelanto adelantado adelantar adelantas adelante adelanten adelantame adelanta deposito depositen deposite devuelva devuelvan " +
			"devuelve devolver balanza romana pese pesen pesar pesamos factura boleta estiba cargador cargadores yape plin transferencia recoja recojan recoge traiga traigan",
		keeping:    "semilla comer consumo casa familia gasto mi mis nosotros autoconsumo",
		correcting: "perdon digo corrijo",
		scorning:   "poco poquito poquisimo barato barata regalado regalada burla miseria bajo bajisimo nada",
		opening:    "ofrescan ofresca ofrezcan ofrezca oferten postor propongan",
		faulty: "mal malo mala malito equivocado equivocada equivoque equivocaste equivoco error errado errada incorrecto incorrecta incorrectos cambia cambiar cambie cambiame cambialo cambiale corrige corregir " +
			"corrija corrigeme corrijame erroneo erronea falso",
		priceName:    "precio precios precito presio monto plata",
		quantityName: "cantidad cantidades numero",
		weightName:   "peso pesos pesa pesan kilaje",
		goodsName:    "producto variedad color calidad tipo clase grado descripcion",
		asking:       "quiero quisiera deseo necesito ver ir al el la los las mi mostrar muestrame dame un a cuales son",
		mine:         "mi mis m mio mia mios mias nuestro nuestra nuestros nuestras",
		ofOthers:     "tu tus su sus ese esos tuyo suyo",
		inTrade: "lote lotes anuncio publicacion publicaciones oferta ofertas feria ferias puesto puestos comprador compradora compradores empresa pedido pedidos trato tratos venta ventas precio precios " +
			"cantidad vecino vecina socio socia socios asociacion cooperativa flete factura boleta deposito depositen depositar pago pagan pagar paguen yape plin banco transferencia agencia hijo hija esposo " +
			"esposa robado robaron anterior perdido perdi llamenme llamame llamen quintal quintales saco sacos kilo kilos arroba arrobas",
		grossWords:  "bruto bruta brutos llenos lleno cargado cargada",
		tareWords:   "tara taras destara vacio vacia vacios envase envases",
		tareSign:    "menos descontando descuento descontado restando quitando",
		netWords:    "neto netos neta netas limpio limpios limpia",
		nextWords:   "otra otro proxima proximo siguiente viene entrante",
		denyingVerb: "noo ni jamas antes dejen deja dejar ama amana nop",
		besideDeniedVerb: "quiero quisiera queria quise quiere quieran deseo pienso que k q qe me mi se te lo los la las le les nos van vas vayan vayas vaya a voy puedes pueden puede deben debe es para todavia " +
			"aun nada pedi dije digo he e pedido dicho necesito gustaria sea hagan ocurra autorizo den dar mas todo toda todos todas de por favor porfa yo ustedes usted",
		besideMyself: "del qhatu catu sistema aqui ahi ya porfa por favor completamente para siempre nomas pe pues deseo su tu base datos programa como en y porque",
		askingWhat:   "que q k qe quien quienes kien donde cual cuales cuantos como porque",
	},
	fractions: map[string]string{"1/2": "medio media", "1/4": "cuarto cuarta cuartos", "1/3": "tercio tercios"},
	parts: map[int64][]string{
		500: {"la mitad", "mitad"}, 333: {"1 tercio", "tercera parte"}, 667: {"2 tercios", "2 terceras partes"}, 250: {"1 cuarto", "cuarta parte"},
		750: {"3 cuartos", "3 cuartas partes", "3 partes"},
	},
	shortened: map[string]string{"d": "de", "kada": "cada", "kd": "cada", "kda": "cada", "c/": "cada"},
	money: map[string]string{
		"PEN":     "sol soles solcito solcitos luca lucas luquita luquitas pen nuevos",
		"centimo": "ctm ctms cts centimo centimos centavo centavos centimito centimitos",
		"china":   "china chinita",
		"USD":     "usd us dls dol dolar dolares dolarcitos",
		"EUR":     "eur euro euros",
		"BOB":     "bs bob boliviano bolivianos",
		"BRL":     "brl real reales reais",
	},
	days: map[string]string{
		"1": "lunes", "2": "martes", "3": "miercoles mierkoles", "4": "jueves", "5": "viernes", "6": "sabado", "0": "domingo",
		"today": "hoy", "tomorrow": "manana", "past": "pasado", "day": "dia dias", "week": "semana semanas semanita",
	},
	commands: map[Command][]string{
		Menu:   {"menu", "menu principal", "inicio", "cero", "empezar", "comenzar", "start", "opciones"},
		Help:   {"ayuda", "ayudame", "ayudeme", "necesito ayuda", "auxilio", "no entiendo", "como funciona", "como hago", "como se hace"},
		Back:   {"atras", "volver", "vuelve", "regresar", "regresa", "retroceder"},
		Repeat: {"repetir", "repite", "repita", "repiteme", "repetir por favor", "otra vez", "que dice", "que dices", "que dijo", "que dijiste", "como dice", "como dijo", "que dice ahi", "mande"},
		OptOut: {
			"baja", "alto", "dar baja", "dar de baja", "darme de baja", "dame de baja", "no mas mensajes", "ya no mas mensajes", "no quiero mensajes",
			"no quiero mas mensajes", "ya no quiero mensajes", "no me escribas", "no me escriban", "no me escribas mas", "ya no me escribas",
		},
		OptIn: {"alta", "dar alta", "dar de alta", "darme de alta", "dame de alta"},
		Human: {
			"persona", "humano", "una persona", "asesor", "asesora", "operador", "operadora", "coordinador", "coordinadora", "hablar con persona",
			"hablar con alguien", "hablar con una persona", "quiero hablar con una persona", "hablar con un asesor", "llamame", "llamenme",
		},
		Language: {"idioma", "idiomas", "lengua", "cambiar idioma"},
		Sell:     {"vender", "vendo", "venta", "vende", "nueva venta", "nuevo lote", "publicar lote"},
		Lots:     {"lotes", "lote", "mis lotes", "mi lote", "mis productos", "mis ventas", "mis publicaciones"},
		Offers:   {"ofertas", "oferta", "mis ofertas", "mi oferta", "propuestas"},
		Payments: {"pagos", "mis pagos", "cobros", "mis cobros", "ver pagos", "pagos pendientes"},
		Orders:   {"pedidos", "pedido", "mis pedidos", "tratos", "mis tratos", "acuerdos"},
		Fairs:    {"ferias", "feria", "ferias disponibles", "mis ferias", "mi feria", "mis puestos", "mi puesto", "no puedo ir a la feria"},
		Prices: {
			"precios", "a cuanto esta", "a cuanto esta maiz", "a como esta", "a como esta maiz", "cuanto esta", "cuanto vale", "a cuanto", "a como",
			"precio hoy", "precios hoy",
		},
		Undo:     {"deshacer", "deshaz", "deshago", "desaser", "deshaz lo ultimo", "deshacer lo ultimo", "deshazlo", "deshacerlo"},
		Cancel:   {"cancelar", "cancela", "cancelo", "anular", "anula"},
		MoreTime: {"tiempo", "mas tiempo", "mas plazo", "plazo"},
		HowMuch:  {"cantidad", "otra cantidad", "cambiar cantidad"},
		Members:  {"socios", "socias", "mis socios", "asamblea", "consultar socios", "consultar con socios"},
		Listen:   {"escuchar", "audio"},
		Block:    {"bloquear", "bloquea", "bloqueo"},
		Delay:    {"demora", "retraso", "demorado"},
		EraseMe: {
			"borrar mis datos", "borra mis datos", "borren mis datos", "eliminar mis datos", "elimina mis datos", "eliminen mis datos", "borrar datos",
			"borrar mi cuenta", "borra mi cuenta", "borren mi cuenta", "eliminar mi cuenta", "elimina mi cuenta", "quiero borrar mis datos",
			"quiero borrar mi cuenta", "quiero eliminar mi cuenta", "quiero que borren mis datos", "borra todos mis datos", "borrar todos mis datos",
			"borrar mi numero", "borra mi numero", "borren mi numero", "borra mi nombre", "borren mi nombre", "borra todo lo mio", "borrar todo lo mio",
			"borren todo lo mio", "elimina todo lo mio", "eliminar todo lo mio", "eliminen todo lo mio", "borra todo de mi", "ya no quiero estar",
			"ya no quiero estar aqui", "ya no quiero estar en esto", "ya no quiero estar en qhatu", "quiero que me borren", "quiero que me borres",
			"quiero que borres mis datos", "quiero que borren todo lo mio", "quiero que me eliminen", "quiero que me elimines", "borrame de qhatu",
			"borrenme de qhatu", "borrame del sistema", "borrenme del sistema", "saquen mis datos", "quiten mis datos",
			"derecho al olvido", "derecho de cancelacion", "derecho de supresion",
		},
		NotMe: {
			"no fui yo", "yo no fui", "no soy yo", "no he sido yo", "yo no he sido", "ese no soy yo", "no era yo", "yo no entre", "no fui yo quien entro",
			"no he entrado yo", "entraron a mi cuenta", "me robaron la cuenta", "me robaron mi cuenta", "me hackearon",
		},
		Payees: {
			"mi cuenta", "mis cuentas", "nuestra cuenta", "nuestras cuentas", "mi yape", "mi plin", "mi cci", "mi numero de cuenta", "mi cuenta de banco", "mi cuenta bancaria", "ver mi cuenta", "ver mis cuentas",
			"cual es mi cuenta", "cual es mi yape", "a que cuenta me pagan", "a q cuenta me pagan", "a k cuenta me pagan", "a que cuenta nos pagan", "a que cuenta me depositan", "a que yape me pagan", "a que numero me yapean", "en que cuenta me pagan",
			"a donde me pagan", "donde ven mi cuenta", "que cuenta ven", "quitar mi cuenta de banco",
		},
		ChangePayee: {
			"cambiar mi cuenta", "cambia mi cuenta", "cambiar de cuenta", "cambiar la cuenta", "cambiar mi yape", "cambia mi yape", "cambiar mi plin", "cambia mi plin", "cambiar mi cci", "cambiar mi numero de cuenta",
			"cambiar nuestra cuenta", "poner mi cuenta", "poner mi yape", "poner mi plin", "pon mi cuenta", "agregar mi cuenta", "agregar mi yape", "agregar cuenta", "nueva cuenta", "otra cuenta", "tengo otra cuenta",
			"tengo otro yape", "cambie de cuenta", "cambie de yape", "mi yape cambio", "mi cuenta cambio", "quiero cambiar mi cuenta", "quiero poner mi cuenta", "quiero dar mi cuenta", "te doy mi cuenta",
			"te doy mi yape", "quiero dar mi yape",
		},
		CorrectMe: {"derecho de rectificacion", "ese no es mi nombre", "no es mi nombre", "asi no es mi nombre", "no me llamo asi", "yo no me llamo asi", "cambie de numero", "cambie de celular", "tengo nuevo numero", "tengo otro numero", "tengo numero nuevo", "mi numero es otro", "mi numero cambio"},
		KeepMe:    {"no me borren", "no me borres"},
		MyNumber:  {"mi numero", "mi contacto", "que me llamen", "quiero que me llamen"}, // the others: shownNumber
		HowTold: {
			"como me avisas", "como me vas a avisar", "como me avisan", "cuando me avisas", "a que hora me avisas", "a que hora me escribes", "cuando me escribes", "avisos", "mis avisos", "los avisos",
			"cambiar avisos", "cambiar mis avisos", "configurar avisos", "novedades", "notificaciones",
		},
		TaxDocument: {
			"que documento doy", "que documento damos", "que documento me dan", "que documento tengo que dar", "que documento hay que dar", "que comprobante doy", "que comprobante me dan", "comprobante", "comprobante de pago",
			"factura", "facturas", "boleta", "boletas", "boleta de venta", "liquidacion de compra", "que es liquidacion de compra", "como doy factura", "doy factura", "tengo que dar factura", "doy boleta", "tengo que dar boleta",
			"ruc", "mi ruc", "nuestro ruc", "el ruc", "mi ruc es", "cambiar mi ruc", "corregir mi ruc",
		},
		WithoutRUC: {"no tengo ruc", "no tenemos ruc", "no tenemos el ruc", "no hay ruc", "sin ruc", "la asociacion no tiene ruc", "todavia no tengo ruc", "aun no tengo ruc", "todavia no tenemos ruc", "yo no tengo ruc"},
		News:       {"quiero avisos", "si quiero avisos", "quiero novedades", "quiero tus avisos", "quiero los avisos", "avisame de nuevo", "vuelve a avisarme"},
		HideMe:     {"que no me llamen", "no quiero que me llamen"},
		MyData: {
			"derecho de acceso", "derecho de portabilidad", "derechos arco", "que saben sobre mi", "mi data", "mis datos", "mi informacion", "que datos tienes", "que datos tienes de mi", "que guardas de mi", "que sabes de mi", "que saben de mi", "quiero mis datos",
			"ver mis datos",
		},
	},
	replies: map[meaning]string{
		meansYes:   "si sip sipi sipes sisi dale ok oka okey okay oki okis okei deacuerdo perfecto exacto afirmativo vale hecho",
		meansAgree: "conforme correcto correcta acepto aceptado aceptamos confirmo confirmado confirmamos",
		meansSure:  "claro porsupuesto",
		meansWeak:  "ya yap listo bueno bien aja ajam bacan yapues",
		meansNo:    "no nop nope nel negativo nunca jamas todavia aun rechazo",
		meansTail:  "vendo vendemos voy vamos quiero queremos puedo podemos espero interesa deseo va",
		meansFill:  "pues pe pue que es asi esta estoy con gusto me lo la yo nosotros nomas nada mas todo muy tambien eso por el",
		meansLean:  "mejor ahora creo",
		meansSkip:  "opcion op opc numero nro num n alternativa",
		meansFirst: "primero primera", meansSecond: "segundo segunda", meansThird: "tercero tercera",
	},
	yeses: []string{
		"si", "sip", "sipi", "sipes", "sisi", "dale", "claro que si", "claro si", "por supuesto", "por supuesto que si", "porsupuesto", "estoy conforme",
		"de acuerdo", "deacuerdo", "estoy de acuerdo", "afirmativo", "si quiero", "si esta bien", "si pues",
	},
	nods: []string{
		"ok", "oka", "oki", "okis", "okey", "okay", "claro", "conforme", "esta conforme", "correcto", "esta correcto", "asi es", "exacto",
	},
	doubtful: []string{ // what did you say?, I did, dispatch, public, he does
		"mande", "mandele", "manda", "mandar", "mando", "lo mando", "envie", "envio", "lo envio", "publico", "lo publico", "publique", "publicamos", "vende", "acepta", "cierra",
	},
	emphasis: []string{"pues", "pue", "pe", "pes", "ps", "puis", "nomas"},
	openings: []string{
		"ya", "ya pues", "ya pe", "ya ps", "bueno", "bueno pues", "listo", "ta bien", "esta bien", "esta bien pues", "esta bueno", "todo bien", "todo esta bien", "esta todo bien",
		"esta bien todo", "todo ok", "todo correcto", "todo esta correcto", "esta correcto todo", "todo conforme", "esta bien asi", "asi esta bien", "asi nomas", "bien", "muy bien",
		"perfecto", "esta perfecto", "excelente", "me parece bien", "esta ok", "ahora si", "entonces", "si todo bien", "vamos",
	},
	closings: []string{"asi", "asi nomas", "de una vez", "asi como esta", "tal como esta"},
	pasts:    []string{"envie", "mande", "publique", "envie la oferta", "mande la oferta", "publique mi venta", "publique mi lote"},
	replyPhrases: map[meaning][]string{
		meansYes:   {"asi es", "como no", "trato hecho"},
		meansAgree: {"de acuerdo"},
		meansSure:  {"por supuesto"},
		meansWeak:  {"esta bien", "esta bueno"},
	},
}

// spanishWords are the number words by their sound.
var spanishWords = makeSpanish()

func makeSpanish() map[string]numeral {
	m := map[string]numeral{}
	add := func(s scale, value int64, words ...string) {
		for _, w := range words {
			put(m, sound(w), numeral{s, value})
		}
	}
	unit := []string{"un", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve"}
	for i, w := range unit {
		add(ones, int64(i+1), w)
		add(teens, int64(21+i), "veinti"+w, "veinte"+w, "veintei"+w)
	}
	add(ones, 1, "uno", "una")
	add(teens, 21, "veintiuno", "veintiuna", "veinteuno")
	for i, w := range []string{"diez", "once", "doce", "trece", "catorce", "quince", "dieciseis", "diecisiete", "dieciocho", "diecinueve"} {
		add(teens, int64(10+i), w)
	}
	add(tens, 20, "veinte", "veynte")
	for i, stem := range []string{"treint", "cuarent", "cincuent", "sesent", "setent", "ochent", "novent"} {
		value := int64(30 + 10*i)
		add(tens, value, stem+"a")
		for j, w := range append([]string{"uno", "una"}, unit...) {
			one := int64(max(1, j-1))
			add(teens, value+one, stem+"i"+w, stem+"ai"+w, stem+"ay"+w) // treintiuno, treintaiuno: common in Peru
		}
	}
	add(tens, 30, "treynta")
	add(hundreds, 100, "cien", "ciento")
	for i, w := range []string{"doscient", "trescient", "cuatrocient", "quinient", "seiscient", "setecient", "ochocient", "novecient"} {
		add(hundreds, int64(200+100*i), w+"os", w+"as")
	}
	add(hundreds, 500, "cincocientos")
	add(hundreds, 700, "sietecientos", "sietecientas")
	add(hundreds, 900, "nuevecientos", "nuevecientas")
	add(thousands, 1000, "mil")
	add(millionsScale, 1_000_000, "millon", "millones")
	return m
}
