// The composer: tools, completion, quoting, uploads, drafts and what is sent later. Fetched when somebody writes.
import { startCompletion } from "./completion.js";
import { startDrafts } from "./drafts.js";
import * as outbox from "./outbox.js";
import { ask, at, form, learn, make, site } from "./page.js";
import { startQuoting } from "./quoting.js";
import { show, startSending } from "./sending.js";
import { startToolbar } from "./toolbar.js";
import { startUploads } from "./uploads.js";
import { offerZones } from "./zones.js";

const dressed = (href) =>
  new Promise((done) => {
    const link = make("link", { rel: "stylesheet", href, onload: done, onerror: done });
    document.head.append(link);
  });

/** The composer of the page works, as far as there is one, and what waits to be sent is sent. */
export const start = async (given) => {
  Object.assign(site, given);
  const answer = await ask(`${at("composer")}?for=${import.meta.url.split("/").at(-1)}`);
  const { css, tools, words } = await answer.json();
  learn(words);
  if (form) {
    await dressed(css);
    startToolbar(tools);
    startCompletion();
    startUploads();
    offerZones();
    startSending();
    startQuoting();
  }
  outbox.startOutbox(show);
  await startDrafts(outbox.isWaiting);
};
