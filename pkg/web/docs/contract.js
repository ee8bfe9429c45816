// Shows a contract with Swagger UI. The ids of its examples are exchanged for ids that exist on this installation, and the token
// is remembered for this tab only.
"use strict";

const place = document.getElementById("contract");
const contractURL = new URL(place.dataset.url, location.href);
const root = new URL("..", contractURL);
const tokenKey = "qhatu-token";

// Where ids of each kind are found: in lists that are open to everyone, and with a token in the reader's own.
const open = { lot: "v1/lots?product=maize&limit=1", fair: "v1/fairs?limit=1", assoc: "v1/associations?limit=1" };
const own = { neg: "v1/negotiations?limit=1", ord: "v1/orders?limit=1" };

async function firstID(list, headers) {
  const answer = await fetch(new URL(list, root), { headers });
  return answer.ok ? (await answer.json()).items[0]?.id : undefined;
}

async function contract() {
  let text = await (await fetch(contractURL)).text();
  const token = sessionStorage.getItem(tokenKey);
  const headers = token ? { Authorization: "Bearer " + token } : {};
  const served = (await (await fetch(root, { headers: { Accept: "application/json" } })).json()).open ?? [];
  const lists = token ? { ...open, ...own } : open;
  const here = (list) => text.includes('"/' + list + '"') || served.some((path) => path.endsWith("/" + list));
  const kinds = Object.keys(lists).filter((kind) => text.includes('"' + kind + "_") && here(lists[kind].split("?")[0]));
  await Promise.all(kinds.map(async (kind) => {
    const found = await firstID(lists[kind], headers).catch(() => undefined);
    if (found) text = text.replace(new RegExp('"' + kind + '_[0-9a-z]{26}"', "g"), JSON.stringify(found));
  }));
  return JSON.parse(text);
}

// plainPaths writes the paths of operations as text: Swagger UI makes links of them within buttons, which no reader of screens takes.
const plainPaths = () => ({
  wrapComponents: { DeepLink: (_, { React }) => ({ text }) => React.createElement("span", null, text) },
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
const rememberToken = () => ({
  statePlugins: {
    auth: {
      wrapActions: {
        authorize: (authorize) => (given) => {
          if (given.bearerAuth) sessionStorage.setItem(tokenKey, given.bearerAuth.value);
          return authorize(given);
        },
        logout: (logout) => (names) => {
          sessionStorage.removeItem(tokenKey);
          return logout(names);
        },
      },
    },
  },
});

contract().then((spec) => {
  spec.servers = [{ url: root.href }];
  new MutationObserver(mend).observe(place, { childList: true, subtree: true });
  const ui = SwaggerUIBundle({
    spec,
    domNode: place,
    deepLinking: true,
    validatorUrl: null,
    displayRequestDuration: true,
    plugins: [layout, rememberToken, plainPaths],
    layout: "Contract",
    onComplete() {
      const token = sessionStorage.getItem(tokenKey);
      if (token) ui.preauthorizeApiKey("bearerAuth", token);
    },
  });
});
