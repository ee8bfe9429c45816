// Shows a contract with Swagger UI. The ids of its examples are exchanged for ids that exist on this installation, and the token
// is remembered for this tab only.
"use strict";

const place = document.getElementById("contract");
const contractURL = new URL(place.dataset.url, location.href);
const root = new URL("..", contractURL);
const tokenKey = "qhatu-token";

// Where ids of each kind are found. The lists of the second line are the reader's own: they need a token.
const open = { lot: "v1/lots?product=maize&limit=1", fair: "v1/fairs?limit=1", assoc: "v1/associations?limit=1" };
const own = { neg: "v1/negotiations?limit=1", ord: "v1/orders?limit=1", per: "v1/persons?limit=1" };
const lists = sessionStorage.getItem(tokenKey) ? { ...open, ...own } : open;

async function firstID(list) {
  const token = sessionStorage.getItem(tokenKey);
  const headers = token ? { Authorization: "Bearer " + token } : {};
  const answer = await fetch(new URL(list, root), { headers });
  return answer.ok ? (await answer.json()).items[0]?.id : undefined;
}

async function contract() {
  let text = await (await fetch(contractURL)).text();
  const kinds = Object.keys(lists).filter((kind) => text.includes('"' + kind + "_"));
  await Promise.all(kinds.map(async (kind) => {
    const found = await firstID(lists[kind]).catch(() => undefined);
    if (found) text = text.replace(new RegExp('"' + kind + '_[0-9a-z]{26}"', "g"), JSON.stringify(found));
  }));
  return JSON.parse(text);
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

// The page has a main part already: Swagger UI's own is none.
new MutationObserver(() => {
  for (const main of place.querySelectorAll("main:not([role]), [role=main]")) main.role = "none";
}).observe(place, { childList: true, subtree: true });

contract().then((spec) => {
  const ui = SwaggerUIBundle({
    spec,
    domNode: place,
    deepLinking: true,
    validatorUrl: null,
    displayRequestDuration: true,
    plugins: [rememberToken],
    onComplete() {
      const token = sessionStorage.getItem(tokenKey);
      if (token) ui.preauthorizeApiKey("bearerAuth", token);
    },
  });
});
