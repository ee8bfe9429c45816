// Shows a contract with Swagger UI. The ids of its examples are exchanged for ids that exist on this installation and fit who asks,
// and the token is remembered for this tab only.
"use strict";

const place = document.getElementById("contract");
const contractURL = new URL(place.dataset.url, location.href);
const root = new URL("..", contractURL);
const tokenKey = "qhatu-token";
const methods = ["get", "put", "post", "delete", "patch"];
const exampleID = /^([a-z]+)_01jd6q0n5e8s3k7v2m9x4c0b1a$/;

// Ids by kind ("lot"): anybody's, to read, and the caller's own, to act on. Nobody acts on others' things by pressing a button.
const seen = {};
const own = {};

// Where ids are found: in lists that are open to everyone, and in the caller's own, by their role.
const open = { lot: "v1/lots?product=maize&limit=1", fair: "v1/fairs?limit=1", assoc: "v1/associations?limit=1" };
const deals = { neg: "v1/negotiations?limit=1", ord: "v1/orders?limit=1" };
const ownLists = {
  buyer: () => deals,
  association: (me) => ({ ...deals, lot: "v1/lots?association=" + me.organisation?.id + "&limit=1" }),
  organiser: () => ({ fair: "v1/fairs?mine=true&limit=1" }),
};

const clear = (ids) => Object.keys(ids).forEach((kind) => delete ids[kind]);

async function read(path) {
  const token = sessionStorage.getItem(tokenKey);
  const answer = await fetch(new URL(path, root), { headers: token ? { Authorization: "Bearer " + token } : {} });
  return answer.ok ? answer.json() : {};
}

async function find(lists, into) {
  await Promise.all(Object.entries(lists).map(async ([kind, list]) => {
    const found = await read(list).catch(() => ({}));
    if (found.items?.[0]) into[kind] = found.items[0].id;
  }));
}

// findIDs looks for ids of the services that are served here. Who nobody knows owns nothing.
async function findIDs(text) {
  clear(seen);
  clear(own);
  const served = (await (await fetch(root, { headers: { Accept: "application/json" } })).json()).open ?? [];
  const here = (list) => text.includes('"/' + list + '"') || served.some((path) => path.endsWith("/" + list));
  await find(Object.fromEntries(Object.entries(open).filter(([, list]) => here(list.split("?")[0]))), seen);
  if (!sessionStorage.getItem(tokenKey)) return;
  const me = await read("v1/me").catch(() => ({}));
  if (me.organisation && me.role === "association") own.assoc = me.organisation.id;
  if (me.organisation) own.org = me.organisation.id;
  await find(ownLists[me.role]?.(me) ?? {}, own);
}

// note remembers what an answer tells of one thing: the ids that are proposed follow what is done in this tab.
function note(method, thing) {
  const kind = typeof thing?.id === "string" && thing.id.match(/^([a-z]+)_[0-9a-z]{26}$/)?.[1];
  if (!kind) return false;
  seen[kind] = thing.id;
  if (method !== "get") own[kind] = thing.id;
  return true;
}

// propose returns the id to propose instead of an example's; nothing for what is not to be proposed.
function propose(example, method) {
  const kind = typeof example === "string" && example.match(exampleID)?.[1];
  if (!kind) return example;
  return method === "get" ? own[kind] ?? seen[kind] ?? example : own[kind];
}

let freshName;

// fresh gives what may be registered once a name of its own each time.
function fresh() {
  const letters = [..."bcdfglmnprst"];
  const syllable = () => letters[Math.floor(Math.random() * letters.length)] + "aeiou"[Math.floor(Math.random() * 5)];
  const word = syllable() + syllable() + syllable() + syllable();
  freshName = "Sumaq Sara " + word[0].toUpperCase() + word.slice(1);
}

const target = (spec, o) => (o?.$ref ? target(spec, o.$ref.slice(2).split("/").reduce((at, step) => at[step], spec)) : o);

// personal returns the contract with examples for who asks.
function personal(contract) {
  const spec = structuredClone(contract);
  spec.servers = [{ url: root.href }];
  for (const item of Object.values(spec.paths)) {
    for (const method of methods.filter((m) => item[m])) {
      item[method].parameters = [...(item.parameters ?? []), ...(item[method].parameters ?? [])]
        .map((parameter) => proposing(spec, target(spec, parameter), method));
    }
    delete item.parameters;
  }
  for (const schema of Object.values(spec.components.schemas)) {
    if (schema.example) schema.example = ownIn(schema.example);
  }
  const association = spec.components.schemas.NewAssociation?.example;
  if (association) association.name = freshName;
  return spec;
}

function proposing(spec, parameter, method) {
  const proposed = propose(parameter.example ?? parameter.schema?.example, method);
  const schema = { ...target(spec, parameter.schema) };
  const rest = { ...parameter, schema };
  delete schema.example;
  delete rest.example;
  return proposed === undefined ? rest : { ...rest, example: proposed };
}

// ownIn exchanges the example ids within a body for own ones; others stay what they are: examples, that nothing has.
function ownIn(example) {
  if (Array.isArray(example)) return example.map(ownIn);
  if (example && typeof example === "object") return Object.fromEntries(Object.entries(example).map(([k, v]) => [k, ownIn(v)]));
  return propose(example, "post") ?? example;
}

// plainPaths writes the paths of operations as text: Swagger UI makes links of them within buttons, which no reader of screens takes.
const plainPaths = () => ({
  wrapComponents: { DeepLink: (_, { React }) => ({ text }) => React.createElement("span", null, text) },
});

// noLocks leaves out the locks of operations, which say whether a token was given: who may call one stands in its description.
const noLocks = () => ({ wrapComponents: { authorizeOperationBtn: () => () => null } });

// forReal says beside Execute that it is no exercise.
const forReal = () => ({
  wrapComponents: {
    execute: (Execute, { React }) => (props) => React.createElement(React.Fragment, null,
      props.method === "get" ? null : React.createElement("p", { className: "for-real" }, place.dataset.forReal),
      React.createElement(Execute, props)),
  },
});

// layout leaves out what there is no choice of (servers), and a main part within the page's own.
const layout = ({ React }) => ({
  components: {
    Contract: ({ getComponent }) => {
      const part = (name, within) => React.createElement("div", { className: within }, React.createElement(getComponent(name, true)));
      return React.createElement("div", { className: "swagger-ui" },
        part("SvgAssets"), part("InfoContainer", "wrapper"), part("AuthorizeBtnContainer", "wrapper authorizing"), part("errors", "wrapper"),
        part("operations", "wrapper"), part("Models", "wrapper"));
    },
  },
});

// mend tells readers of screens and keyboards what Swagger UI leaves out: headings in order, code that can be scrolled, names of
// choices.
function mend() {
  const give = (what, name, value) => place.querySelectorAll(what).forEach((e) => {
    if (e.getAttribute(name) !== value) e.setAttribute(name, value);
  });
  give("h3.opblock-tag", "role", "heading");
  give("h3.opblock-tag", "aria-level", "2");
  give("h4", "role", "heading");
  give("h4", "aria-level", "3");
  give("h5", "role", "heading");
  give("h5", "aria-level", "4");
  give("pre", "tabindex", "0");
  place.querySelectorAll("tr[data-param-name] :is(input, select, textarea)").forEach((field) => {
    if (!field.hasAttribute("aria-label")) field.setAttribute("aria-label", field.closest("tr").dataset.paramName);
  });
  give(".body-param__text", "aria-label", "Body");
  give("select.examples-select-element", "aria-label", "Example");
}

// rememberToken keeps the token of Authorize in the tab's storage.
const rememberToken = (changed) => () => ({
  statePlugins: {
    auth: {
      wrapActions: {
        authorize: (authorize) => (given) => {
          if (given.bearerAuth) sessionStorage.setItem(tokenKey, given.bearerAuth.value);
          changed();
          return authorize(given);
        },
        logout: (logout) => (names) => {
          sessionStorage.removeItem(tokenKey);
          changed();
          return logout(names);
        },
      },
    },
  },
});

// rememberThings notes what answers tell of.
const rememberThings = (changed) => () => ({
  statePlugins: {
    spec: {
      wrapActions: {
        setResponse: (setResponse) => (path, method, answer) => {
          if (answer?.ok && note(method, answer.body)) changed();
          return setResponse(path, method, answer);
        },
      },
    },
  },
});

async function main() {
  const text = await (await fetch(contractURL)).text();
  const contract = JSON.parse(text);
  let shown, ui;

  // show proposes anew; what somebody typed stays.
  const show = () => {
    const [before, name] = [shown, freshName];
    fresh();
    shown = personal(contract);
    if (ui) ui.specActions.updateJsonSpec(shown);
    if (!ui || !before) return;
    for (const [path, item] of Object.entries(shown.paths)) {
      for (const method of methods.filter((m) => item[m])) {
        item[method].parameters.forEach((parameter, i) => exchange([path, method], parameter, before.paths[path][method].parameters[i]));
        exchangeName([path, method], name);
      }
    }
  };
  const exchange = (at, now, before) => {
    if (now.example === before.example || !now.required) return;
    const typed = ui.getSystem().specSelectors.parameterValues(at, false).get(now.in + "." + now.name);
    if (typed === undefined || typed === "" || typed === before.example) {
      ui.specActions.changeParam(at, now.name, now.in, now.example ?? "", false);
    }
  };
  const exchangeName = (at, before) => {
    const body = ui.getSystem().oas3Selectors.requestBodyValue(...at);
    if (typeof body === "string" && before && body.includes(before)) {
      ui.getSystem().oas3Actions.setRequestBodyValue({ value: body.replaceAll(before, freshName), pathMethod: at });
    }
  };
  const changed = () => setTimeout(() => findIDs(text).then(show));

  await findIDs(text);
  show();
  new MutationObserver(mend).observe(place, { childList: true, subtree: true });
  ui = SwaggerUIBundle({
    spec: shown,
    domNode: place,
    deepLinking: true,
    validatorUrl: null,
    displayRequestDuration: true,
    plugins: [layout, rememberToken(changed), rememberThings(() => setTimeout(show)), plainPaths, noLocks, forReal],
    layout: "Contract",
    onComplete() {
      const token = sessionStorage.getItem(tokenKey);
      if (token) ui.preauthorizeApiKey("bearerAuth", token);
    },
  });
}

main();
