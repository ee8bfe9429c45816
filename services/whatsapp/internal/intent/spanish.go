package intent

// groups are words that rules name together.
var groups = map[string]string{
	"no":      "no ni nunca tampoco nadie mana manan manam atsa",
	"ask":     "que q k cual cuales como cuando cuanto donde quien dime digame diganme saber ver",
	"want":    "quiero quisiera quieren queremos deseo necesito kiero",
	"buyer":   "comprador compradores comprar* cliente empresa senor el ese este",
	"freight": "flete fletes carro carros camion camioneta transporte movilidad pasaje traslado",
	"lot":     "lote lotes venta anuncio publicacion aviso oferta producto % mercaderia",
	"lower":   "baj* rebaj* descuent*",
	"raise":   "sub* aument* alza* incrementa*",
	"change":  "cambi* corrig* correg* modific* edit* actualiz* camvi*",
	"take":    "quit* sac* retir* elimin* borr* baja* cancel* anul*",
	"little":  "poco poquito poquisimo bajo bajito barato miseria nada",
	"pay":     "pag* da das dan ofrec* precio",
	"other":   "vecin* comadre compadre primo prima herman* tio tia amig* cunad* suegr* papa mama paisano companer* conocid* hijo hija otra otro familia* esposo",
	"send":    "mand* envi* escrib* lleg* moles* notific* jod* fastid*",
	"msg":     "mensaj* msj* sms avisos notificacion* wasap* whatsapp* audios publicidad",
	"sold":    "vendi vendimos vendido vendio vendieron",
	"day":     "dia dias semana hora horas manana lunes martes miercoles jueves viernes sabado domingo rato",
	"member":  "soci* asamble* grupo comunidad asociacion directiv* companer* famili* espos* marido mujer comite junta base bases",
}

// spanish are the rules, by what they mean.
var spanish = map[Intent]string{
	Refuse: `
		no convien*
		no conven*
		no sale a cuenta
		no me sale
		no acept*
		no interes*
		no {want}
		no vendo|vendemos|vendere|vendo|venderia|daria|doy|damos
		no puedo|podemos ese precio
		no alcanz*|cubre|justific*|compens*|resulta|gusta
		no da para
		no confi*
		pierd* {pay}|plata|$
		salgo|salimos perdiendo
		muy|bien|demasiado {little}
		{little} {pay} !mas
		es {little} $$
		burla
		abuso|abusiv*|robo|regal*|estafa precio|eso|oferta|pagan
		no gracias
		rechaz*
		ni hablar|loco
		pisi*|pisillam
		mana|manan pisi*|muna*|ranti*|allin*|gusta*|kunan*|chanin*
		kunan* mana|manan
		atsa
	`,
	Agree: `
		^trato|hecho|trato hecho !no
		^hecho jefe !no
		me parece bien|justo !no
		esta|muy bien|bueno precio !no
		te|se|les lo dejo|vendo|doy !no !en
		{want} acept* !no
		# esta bien|bueno !no
		de una vez|nomas !no
		conven* !no
		me conviene !no
		me gusta oferta|precio !no
		acept* oferta|precio|propuesta|trato !no
	`,
	Haggle: `
		{raise} poco|poquito|poquitito|algo|tantito|mas|pe|pues|ps|precio|oferta !# !lote !mi
		^{raise} $$
		^{raise}  !# !lote !mi !%
		mas pues|pe|ps|plata|precio|$ !#
		{want} mas !# !mensaj*
		mejor* {pay}|oferta|propuesta !#
		{ask} lo maximo|ultimo|mas !#
		ultimo precio !#
		no puede*|puedes|podria* {raise}|mejor*|mas|pagar
		pag* mas|mejor !#
		da*|ofrec* mas|mejor !#
	`,
	Wait: `
		esper*
		despues|luego|rato|ratito|ahorita|momentito|momento|momento|mastarde
		mas tarde|luego|ratito
		todavia no !pag* !lleg* !vend*
		estoy ocupad*|trabajando|manejando|reunion
		dejame ver
		te|le|les aviso|confirmo|respondo|contesto|escribo|digo
	`,
	MoreTime: `
		{day} para pensar*
		pensar*
		{want}|dame|deme|denme|dejame|deja mas {day}|tiempo|plazo
		dame|deme|denme|dejame {day}
		mas tiempo|plazo
		ampli* plazo
		hasta {day} !# !pag*
		respond*|contest*|aviso|confirm* manana|lunes|martes|miercoles|jueves|viernes|sabado|domingo
	`,
	AskMembers: `
		consult*|pregunt*|convers*|habl*|reun*|coordin*|decid*|avis* {member} !quiere
		{member} decid*|opin*|dicen|digan|vot*|acuerd*
		no decido yo|sol*
	`,
	WhoBuyer: `
		quien|quienes es|son|sera {buyer}
		quien|quienes {buyer}|compra|ofrec*|pone|da|quiere !vend* !paga
		quien|quienes compra|quiere|esta|ofrec*
		conoc* {buyer}
		{buyer} seri*|confiable|segur*|confianza|conocid*|responsable
		de donde es|son {buyer}
		ruc
	`,
	BuyerContact: `
		numero|telefono|celular|contacto|cel|fono {buyer}|su
		{ask}|pas*|dame|deme su numero|telefono|celular|contacto|cel
		{ask} contact*|llam*|ubic*|comunic* {buyer}|con
		habl* {buyer} direct*
	`,
	WhoPaysFreight: `
		quien paga|pone|asume|corre|costea|cubre|lleva|trae|manda|contrata {freight}
		{freight} quien|incluid*|aparte|cuenta|inclu*|corre|paga*|cobr*|descuent*
		{ask} {freight}
		pag* {freight}
		inclu* {freight}
		{freight} ?
	`,
	WhenCollect: `
		cuando|hora|dia|donde|fecha|como recog*|vien*|carg*|llev*|recoj*|entreg*|manda* !pag*
		recog*|vien*|carg*|entreg* cuando|donde|chacra|casa|aqui|hora|?
		tengo|debo|hay que llev*|entreg*|baj*|mover* ?|donde
	`,
	WhenPaid: `
		cuando|como|donde|dia|hora|forma|fecha|manera pag*|deposit*|cancel*|cobr*|yape*|plata|dinero|$
		pag* contado|adelant*|efectivo|yape|credito|deposit*|transfer*|entrega|cuando|antes|despues
		adelant* ?|cuanto|dan|hay|plata
		cuanto|dan|hay adelant*
		en cuantos|cuanto dias|tiempo|dia pag*
		yape|efectivo|transfer* ?|o
	`,
	OtherTerms: `
		quien|donde|con|como|en que pesa*|balanza|costal*|saco*|ensac*|sacas|/
		humedad|merma|calidad {ask}|?|piden|cuanto|descuent*
		{ask} condicion*|calidad|humedad|requisito*|piden|exig*
		condicion* ?
	`,
	AskPrices: `
		a|cuanto como esta|estan|va|sale|pag*|corre
		a|cuanto cuanto|como esta|estan|va|sale|pag*|vale|compran
		cuanto|como pag*|esta|vale|cuesta|dan|compran %|/|mercado|hoy|ahora|precio
		cuanto pagan|compran|ofrecen
		{ask} precio
		precio* hoy|mercado|actual|%|dia|plaza|ahora
		{ask} pongo|pido|cobro|vendo !donde
		ima*|hayka* chanin|%
	`,
	MySales: `
		cuanto*|que he|hemos vendido
		{ask} {sold} !ya
		mis ventas|tratos|pedidos|acuerdos
		mi pedido|trato|acuerdo
		{ask} trato|pedido|acuerdo
		cuanto|plata gan*|llevo|hecho|junt*|cobr*
	`,
	WhatIsLeft: `
		cuanto*|que|cuantos qued*|rest*|sobr*|falt* !nada
		me|nos qued* ? !ya
		{ask} stock|saldo
		qued* por vender
	`,
	MyOffers: `
		oferta|ofertas|propuesta*|interesad*|compradores ?|hay|lleg*|hicieron|recib*|nuev*|tengo|alguna
		hay|tengo|lleg*|recib* oferta*|propuesta*|interesad*|compradores|comprador
		alguien|alguno|quien interes*|compra|ofrec*|quiere|pregunt* !vender
		me|nos ofrec*|ofert* ?|algo|alguien|cuanto
		{ask} ofrec*|ofert* me|nos|ya
		novedad*
	`,
	MyLots: `
		{ask} lote|lotes|anuncio|publicacion|publicad*|venta|publique|publicaron !vend* !precio
		esta publicad*|aparec*|sale|salio|subio
		{ask} tengo publicad*|venta|registrad*|vendiendo|vender
		mis lotes|productos|publicaciones|anuncios
	`,
	ChangePrice: `
		{lower}|{raise}|{change}|pon*|dej*|ajust* {lot}|precio|le|lo # !# !/
		{lower}|{raise}|{change}|pon*|ajust* precio
		{lower}|{raise} {lot}
		{lower}|{raise} a #
		precio {lower}|{raise}|{change}
		otro|nuevo precio {lot}|mi
		mi {lot} # $$ !/
	`,
	ChangeQuantity: `
		{change}|{raise}|agreg*|sum*|aument*|quit*|rest*|pon* # /
		{change} cantidad
		solo|solamente|nomas tengo|hay|qued*|son #
		me|nos qued* # / !?
		ahora|ya tengo|son|hay # /
		en realidad tengo|son|eran|hay #
	`,
	ChangeLot: `
		{change} {lot} !precio !cantidad !#
		{want} {change} !precio !cantidad
		{lot} mal|equivoc*|error|dice !no
		{lot} no es % 
	`,
	WithdrawLot: `
		{take} {lot} !precio
		{take} mi {lot}
		ya no vendo|vendemos|venderé|vender|esta|venta
		no {want} vender !a
		ya no {want} vender
		despublic*
		no se vende
	`,
	PauseLot: `
		paus*
		suspend* {lot}
		para*|deten*|guard*|ocult*|escond* {lot}|venta|dias|unos
		{lot} por ahora|unos|mientras no|dias|paus*|par*
	`,
	ResumeLot: `
		reactiv*|reanud*|republic*
		activ* {lot}|otra|de
		vuelv*|volver publicar|poner|subir|vender|activar|{lot}
		quit*|sac* paus*
	`,
	ShareLot: `
		compart*|reenvi*|difund* !reenviado
		tarjeta|link|enlace|afiche|foto {lot}|mi|para|compart*|mand*|dame
		mand*|pas*|dame|envi* tarjeta|link|enlace
		{ask} pas*|mand*|publicit* {lot} clientes|facebook|grupo
	`,
	DeclareSale: `
		ya {sold}
		{sold} # !cuanto* !?
		{sold} otro|mercado|feria|todo|vecin*|senor*|lado|plaza|%|aparte|ayer
		se {sold}
		acab* vender
	`,
	NoneLeft: `
		ya no tengo|tenemos|hay|qued*|me
		no me|nos qued* nada|mas|%
		se acab*|termin*|agot*
		no tengo|hay|qued* ya|nada|mas|% !precio !dinero !plata
		mana|manan kan*
	`,
	Spoiled: `
		malogr*|pudr*|podri*|podr*|apolill*|polilla|gorgoj*|hongo*|humed* !?
		se perdio|moj*|quem*|inund*|llevo|rob*|ech*|dan* % 
		se perdio|mojo|mojaron|quemo|inundo|echo|danaron|dano
		perd* %|mitad|cosecha|parte
		rob* /|%|sacos|mitad
		helad*|granizad*|granizo|sequia|plaga|raton*|rata
		ismu*|ismuru*
	`,
	Wrong: `
		esta|estan|salio|puso|pusiste|entendi*|dice mal
		asi no
		no es|era|eran asi|eso|correcto|cierto|ese|lo
		no dije|puse|quise|escribi eso|asi
		equivoc*|error|errado|incorrecto
		te|se equivoc*
		no no
	`,
	LeaveAsIs: `
		dej* como|asi|igual|mismo|nomas|ahi !mensaj*
		como estaba|antes
		no cambi* nada
		no {change}
		que se quede|quede asi|como|igual
		igual nomas
		sin cambi*
	`,
	Cancel: `
		olvid* !vend*
		ya no quiero|deseo|va|publi* !vender !mensaj* !recib*
		no publi*
		cancel* todo|eso|esto|venta|nomas|pues
		mejor no $$
		anul*
		descart*
		ya fue
	`,
	UndoLast: `
		me equivo*|confund* borr*|quit*|elimin*|anul*|cancel*|deshac*
		borr*|elimin*|anul* eso|esto|lo|ultimo
		deshac*|desac*|revert*
		me equivoq*|equivoc*|ekivok*
		no quise|queria publicar|enviar|mandar|poner
		fue sin querer|error|equivoc*
		sin querer
		me arrepen*
		retrocede*
	`,
	OpenPrice: `
		lo|cuanto que paguen|ofrezcan|den|quieran|salga|digan
		que ofrezcan|propongan|paguen|digan
		ud|usted|ustedes|tu|ellos|comprador* pon*|dig*|propon*|ofrez*
		al mejor postor|precio
		escucho|acepto|recibo ofertas|propuestas
		precio convers*|negoci*|mercado pues|tratar
		sin precio
		no se cuanto|precio|vale
		a tratar
	`,
	Sell: `
		{want} vender
		{want} poner|ofrecer|publicar|ofertar venta|%
		vend* %
		tengo % vender|venta
		voy a vender
		vamos a vender
	`,
	WantToBuy: `
		{want} comprar !vend*
		compro|compramos|comprar|comprarle|comprarles
		busco|buscamos %|/
		necesito|necesitamos|requiero % !vend*
		me interesa lote|%|comprar !no
		{ask}|tienen % venta|disponible|hay !mi
		{want} # /  !vend* !{raise}
	`,
	Neighbour: `
		{other} {want}|quiere|desea|tambien|tiene|puede vend*|public*|particip*|inscrib*|entrar|registr*|%
		{other} vende|quiere|vender
		para {other} vend*|public*
		ayud* {other}
		{other} inscrib*|registr*|particip*
	`,
	Fairs: `
		feria*
		puesto|stand|caseta feria|{want}|cuesta|pedir
		inscrib* !vecin*
		festival|expo*
	`,
	Complaint: `
		no {pay}|deposit*|cancel* !flete
		todavia|aun|nunca|hasta no pag*|deposit*|cancel*|lleg*|vien*|vino
		no vino|vinieron|llego|llegaron|aparec*|contesta* !oferta !mensaje
		estaf*|engan*|trampa
		reclam*|queja*|denunci*
		me deb*|debe
		pag* menos|incomplet*
		no cumpl*
		problema* pago|comprador|entrega|pedido|trato
	`,
	LostPhone: `
		perd*|rob*|robaron celular|telefono|cel|fono|chip
		celular|telefono|cel|chip perd*|rob*
	`,
	Person: `
		llam* !cuando
		hablar con|persona|alguien
		comuni* con
		persona|humano|asesor*|encargad*|coordinador*|senorit*|nelida|ingenier*
		no se|puedo escribir|leer
		{want} habl*
		alguien ayud*|habl*|atiend*|atend*|llam*
		pas* con
	`,
	Help: `
		ayud* !vecin*
		{ask} funciona|usa*|hag*|hace|sirve
		no entiendo|entend*|comprend*
		no se como|que|usar
		{ask} puedo|tengo|debo hacer
		que hago
		explic*
		yanap*
	`,
	WhoAreYou: `
		quien|quienes eres|son|es usted|sois|ustedes|habla|escribe|usted
		eres|es|hablo robot|maquina|persona|real|bot
		robot|bot
		que es qhatu|esto|este|katu
		{ask} consig*|tien* mi numero
		de donde|que es|son|escrib*|llaman !maiz
	`,
	ServiceCost: `
		{ask} cobr*|cuest* usted*|servicio|esto|publicar|comision|usar|vender|por|anunciar
		ustedes|servicio|publicar|qhatu cobr*|cuest*|gratis|comision|pag*
		gratis|gratuito|comision
		cobr* comision|algo|ustedes|porcentaje
		cuanto cobran
		hay|tengo que pagar ustedes|algo|servicio|?
	`,
	Language: `
		quechua|runasimi|awajun|castellano|runa|shimi|ingles
		idioma
		no hablo|entiendo castellano|espanol
	`,
	OptOut: `
		no|ya {send} {msg}
		no|ya|dejen|deja|dejar|nomas me|nos|mas {send} !quien !plata !pag*
		no {want} {msg}
		no {want} recib*|sab*|ver nada|mas|{msg}
		dej* {send}
		par*|bast* {msg}
		sac*|quit*|borr*|elimin*|retir* de lista|grupo|aqui|numero
		sac*|quit*|borr* lista|mi numero|grupo
		baja suscripcion|mensaj*|servicio
		no molest*|fastid*|jod*
		bloque*|spam
	`,
	OptIn: `
		vuelv* {send}|recib* !plata
		{want} recib*|lleg* {msg}|avisos|otra|novedades
		si|otra {want} {msg}
		otra vez {msg}
		alta
	`,
	EraseMe: `
		{take} mis datos|informacion|numero|nombre|cuenta|registro
		{take} todo mio|mi|datos
		mis datos {take}
		{take} mi cuenta|registro|informacion|nombre|datos
	`,
	ChainLetter: `
		reenvi* !compro !compra !maiz
		pollada|parrillada|bingo|rifa|kermes*|anticuchada|chicharronada|truchada|cuyada
		cadena|bendicion*|oracion|virgen|jesus|dios|senor !pag* !ofrec*
		sorteo|gana|ganaste|premio|gratis click|link|ingresa|haz
		comparte|envia|manda|pasa contactos|grupos|amigos|personas
		prestamo*|credito rapido|dinero|facil
		gran|invit* domingo|sabado|baile|bailable|aniversario|fiesta|concierto
		urgente donante*|sangre|desaparecid*|perdid*
	`,
	BuyersAdvert: `
		^compro|compramos|se|reenvi* % #
		^compro|compramos # %
		compro|compramos pago|pagamos|pagando
		compra* % pag*
		^compro|compramos $$
	`,
	Chat: `
		jaj*|jej*|jij*
		{ask} frio|calor|lluvia|tal
		como esta|estas|estan|vas|va usted|ud|$$
		que tal
		feliz|felices|cumple*
		buen* provecho|fin
		igualmente|saludos|cuidese|bendiciones
		que bueno|bonito|bien|lindo|rico $$
		entiendo|entendido|enterado|anotado !no
		nada $$
	`,
}
