"use strict";
// The page of the demo: draws what /state says, and tells /act what is clicked. Nothing is remembered but where one looks.
const at = { channel: "C0HELP", thread: "", home: false, seen: "" };
let state = null;
const $ = (id) => document.getElementById(id);
const me = () => $("who").value;

async function act(told) {
  const answer = await (await fetch("act", { method: "POST", body: JSON.stringify({ user: me(), ...told }) })).json();
  $("note").textContent = answer.ok ? "" : answer.error;
  await refresh(true);
  return answer;
}

function el(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (value !== undefined && value !== false) made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

const nameOf = (id) => id === "U0000DESK" ? "Deskhand" : (state.people.find((each) => each.id === id) || { name: id }).name;
// Emoji as coloured letters: not every machine has a font for them.
const MARKS = { ":red_circle:": ["●", "#c1121f"], ":large_orange_circle:": ["●", "#e76f00"], ":large_yellow_circle:": ["●", "#d4a106"],
  ":large_blue_circle:": ["●", "#1d6fb8"], ":white_circle:": ["○", "#5b6470"], ":rotating_light:": ["▲", "#c1121f"],
  ":no_entry:": ["✕", "#c1121f"], ":point_right:": ["→", "#1d3557"], ":warning:": ["▲", "#b36b00"], ":ballot_box_with_check:": ["✓", "#1d6fb8"],
  ":white_check_mark:": ["✓", "#2a7d46"] };
function mark(name) {
  const made = el("span", {}, (MARKS[name] || [name])[0]);
  made.style.color = (MARKS[name] || ["", ""])[1];
  return made;
}

// Slack's mrkdwn as nodes; text is only ever set as text.
function mrkdwn(text) {
  const line = el("span", { class: "text" });
  const pattern = /<!date\^(\d+)\^[^|>]*\|([^>]*)>|<@([A-Z0-9]+)[^>]*>|<([^|>]+)\|?([^>]*)>|\*([^*\n]+)\*|```([^`]*)```|`([^`\n]+)`|(:[a-z_]+:)/g;
  let end = 0;
  const plain = (value) => value.replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&amp;/g, "&");
  for (const found of text.matchAll(pattern)) {
    line.append(plain(text.slice(end, found.index)));
    end = found.index + found[0].length;
    if (found[1]) line.append(new Date(Number(found[1]) * 1000).toLocaleString([], { dateStyle: "medium", timeStyle: "short" }));
    else if (found[3]) line.append(el("em", {}, "@" + nameOf(found[3])));
    else if (found[4]) line.append(plain(found[5] || found[4]));
    else if (found[6]) line.append(el("strong", {}, plain(found[6])));
    else if (found[7] || found[8]) line.append(el("code", {}, plain(found[7] || found[8])));
    else line.append(mark(found[9]));
  }
  line.append(plain(text.slice(end)));
  return line;
}

function element(made, press) {
  if (made.type === "button")
    return el("button", { class: made.style || "", "data-action": made.action_id, onclick: () => press(made.action_id, "") }, made.text.text);
  const options = made.options || [];
  const chosen = made.initial_option ? made.initial_option.value : "";
  return el("select", { "data-action": made.action_id, onchange: (event) => press(made.action_id, event.target.value) },
    el("option", { value: "" }, made.type === "overflow" ? "More…" : "…"),
    ...options.map((each) => el("option", { value: each.value, selected: each.value === chosen }, each.text.text)));
}

function block(made, press) {
  if (made.type === "divider") return el("hr");
  if (made.type === "header") return el("h3", {}, made.text.text);
  if (made.type === "context") return el("div", { class: "block context" }, ...made.elements.map((each) => el("div", {}, mrkdwn(each.text))));
  if (made.type === "actions") return el("div", { class: "block actions" }, ...made.elements.map((each) => element(each, press)));
  const parts = [];
  if (made.text) parts.push(/^> /.test(made.text.text)
    ? el("blockquote", {}, mrkdwn(made.text.text.replace(/^> ?/gm, ""))) : mrkdwn(made.text.text));
  if (made.accessory) parts.push(el("span", { class: "actions" }, element(made.accessory, press)));
  if (made.fields) parts.push(el("div", { class: "fields" }, ...made.fields.map((each) => el("div", {}, mrkdwn(each.text)))));
  return el("div", { class: "block" }, ...parts);
}

function message(made, channel, inThread) {
  const blocks = made.blocks || [];
  const press = (action, choose) => act({ do: "press", channel: channel.id, ts: made.ts, action, choose });
  const answers = channel.messages.filter((each) => each.thread_ts === made.ts && each.ts !== made.ts).length;
  return el("div", { class: "message" + (made.bot_id ? " card" : ""), "data-ts": made.ts },
    el("div", { class: "who" }, nameOf(made.user)),
    ...(blocks.length ? blocks.map((each) => block(each, press)) : [mrkdwn(made.text)]),
    ...(made.files || []).map((each) => made.bot_id && each.mimetype === "image/png"
      ? el("img", { class: "file", src: `file/${each.id}`, alt: each.title })
      : el("a", { class: "file", href: `file/${each.id}`, download: each.name }, `${each.title} (${each.size} bytes)`)),
    made.edited && !made.bot_id ? el("small", {}, " (edited)") : null,
    inThread ? null : el("div", { class: "actions" },
      el("button", { class: "open-thread", onclick: () => { at.thread = made.ts; draw(); } }, answers ? `${answers} in the thread` : "Answer"),
      made.bot_id ? null : el("button", { onclick: () => act({ do: "shortcut", channel: channel.id, ts: made.ts }) }, "Report incident")));
}

const tellsTyping = (made) => made.dispatch_action && ((made.element.dispatch_action_config || {}).trigger_actions_on || []).includes("on_character_entered");
let pause = 0;
// Slack waits for a breath before it tells of what is typed.
function typing(field) {
  clearTimeout(pause);
  pause = setTimeout(() => act({ do: "type_in_view", field: field.name, text: field.value }), 300);
}

function fieldOf(made) {
  const field = made.element;
  const initial = field.initial_value || "";
  const optional = made.optional;
  if (field.type === "plain_text_input")
    return el(field.multiline ? "textarea" : "input", { name: made.block_id, required: !optional, value: field.multiline ? undefined : initial,
      oninput: (event) => tellsTyping(made) && typing(event.target) },
      ...(field.multiline ? [initial] : []));
  if (field.type === "checkboxes")
    return el("span", { class: "boxes" }, ...field.options.map((each) =>
      el("label", {}, el("input", { type: "checkbox", name: made.block_id, value: each.value }), each.text.text)));
  if (field.type === "users_select")
    return el("select", { name: made.block_id }, el("option", { value: "" }, "…"),
      ...state.people.map((each) => el("option", { value: each.id }, each.name)));
  const chosen = field.initial_option ? field.initial_option.value : "";
  return el("select", { name: made.block_id, onchange: (event) => made.dispatch_action && act({ do: "press_in_view", action: field.action_id, choose: event.target.value }) },
    ...(chosen && !optional ? [] : [el("option", { value: "" }, "…")]),
    ...field.options.map((each) => el("option", { value: each.value, selected: each.value === chosen }, each.text.text)));
}

function drawModal() {
  const dialog = $("modal"), view = state.modals[me()];
  if (!view) { if (dialog.open) dialog.close(); dialog.dataset.hash = ""; return; }
  if (dialog.dataset.hash === view.hash) return;
  const typed = dialog.dataset.view === view.id ? Object.fromEntries([...dialog.querySelectorAll("textarea, input:not([type=checkbox])")].map((each) => [each.name, each.value])) : {};
  const held = dialog.contains(document.activeElement) ? document.activeElement : null;
  const caret = held && typeof held.selectionStart === "number" ? [held.name, held.selectionStart, held.selectionEnd] : null;
  dialog.dataset.hash = view.hash; dialog.dataset.view = view.id;
  const error = el("p", { class: "error" });
  const form = el("form", { method: "dialog", onsubmit: async (event) => {
    event.preventDefault();
    const values = {};
    for (const each of form.elements) {
      if (!each.name || !each.value || (each.type === "checkbox" && !each.checked)) continue;
      values[each.name] = each.type === "checkbox" && values[each.name] ? `${values[each.name]},${each.value}` : each.value;
    }
    const answer = await act({ do: "submit", values });
    error.textContent = answer.ok && answer.answer ? Object.values(answer.answer).join(" ") : "";
  } }, ...view.blocks.map((each) => each.type === "input" ? el("label", {}, each.label.text, fieldOf(each)) : block(each, (action, choose) => act({ do: "press_in_view", action, choose }))), error,
    el("div", { class: "actions" },
      view.submit ? el("button", { class: "primary", type: "submit" }, view.submit.text) : null,
      el("button", { type: "button", onclick: () => act({ do: "close" }) }, "Close")));
  form.style.flexDirection = "column";
  dialog.replaceChildren(el("h2", {}, view.title.text), form);
  for (const each of form.elements) if (each.type !== "checkbox" && each.name in typed && typed[each.name]) each.value = typed[each.name];
  if (!dialog.open) dialog.showModal();
  const again = caret && form.elements.namedItem(caret[0]);
  if (again) { again.focus(); again.setSelectionRange(caret[1], caret[2]); }
}

function draw() {
  const channel = state.channels.find((each) => each.id === at.channel) || state.channels[0];
  const mine = state.channels.filter((each) => !each.is_direct || each.id === "D" + me().slice(1));
  $("channels").replaceChildren(...mine.map((each) => el("button",
    { class: !at.home && each.id === channel.id ? "here" : "", "data-channel": each.id, onclick: () => { at.channel = each.id; at.home = false; at.thread = ""; draw(); } },
    (each.is_direct ? "Deskhand (direct)" : (each.is_private ? "+ " : "# ") + each.name))));
  const home = state.homes[me()];
  $("room-name").textContent = at.home ? "Home" : channel.name;
  if (at.home) {
    const press = (action, choose) => act({ do: "press_in_view", home: true, action, choose });
    $("messages").replaceChildren(...(home ? home.blocks.map((each) => block(each, press)) : ["…"]));
  } else {
    const top = channel.messages.filter((each) => !each.thread_ts || each.thread_ts === each.ts);
    const whispers = state.whispers.map((each, index) => [each, index]).filter(([each]) => each.user === me() && each.channel === channel.id);
    $("messages").replaceChildren(...top.map((each) => message(each, channel, false)), ...whispers.map(([each, index]) =>
      el("div", { class: "whisper" }, el("small", {}, "Only you see this"), ...(each.blocks.length
        ? each.blocks.map((made) => block(made, (action) => act({ do: "press_whisper", index, action }))) : [mrkdwn(each.text)]))));
  }
  $("say").hidden = at.home;
  $("thread").hidden = !at.thread;
  if (at.thread) $("thread-messages").replaceChildren(...channel.messages
    .filter((each) => each.ts === at.thread || each.thread_ts === at.thread).map((each) => message(each, channel, true)));
  $("mails").replaceChildren(...state.mails.slice().reverse().map((each) => el("div", { class: "mail" },
    el("div", {}, `${each.from} → ${each.to}`), el("strong", {}, each.subject), el("div", { class: "text" }, each.text))));
  drawModal();
}

async function refresh(always) {
  const text = await (await fetch("state")).text();
  if (!always && text === at.seen) return;
  at.seen = text;
  state = JSON.parse(text);
  if (!$("who").options.length) $("who").replaceChildren(...state.people.map((each) => el("option", { value: each.id }, each.name)));
  draw();
}

$("say").addEventListener("submit", (event) => {
  event.preventDefault();
  const text = $("say-text").value;
  $("say-text").value = "";
  if (text.startsWith("/incident")) act({ do: "command", channel: at.channel, text: text.slice(9).trim() });
  else if (text) act({ do: "post", channel: at.channel, text });
});
$("reply").addEventListener("submit", (event) => {
  event.preventDefault();
  const text = $("reply-text").value;
  $("reply-text").value = "";
  if (text) act({ do: "post", channel: at.channel, thread: at.thread, text });
});
for (const [input, thread] of [["say-file", false], ["reply-file", true]]) $(input).addEventListener("change", async (event) => {
  const file = event.target.files[0];
  if (!file) return;
  const octets = new Uint8Array(await file.arrayBuffer());
  let text = "";
  for (const each of octets) text += String.fromCharCode(each);
  event.target.value = "";
  const said = $(thread ? "reply-text" : "say-text");
  act({ do: "share", channel: at.channel, thread: thread ? at.thread : "", name: file.name, octets: btoa(text), text: said.value });
  said.value = "";
});
$("mail-form").addEventListener("submit", (event) => {
  event.preventDefault();
  act({ do: "mail", from: $("mail-from").value, subject: $("mail-subject").value, text: $("mail-text").value });
  $("mail-subject").value = $("mail-text").value = "";
});
$("thread-close").addEventListener("click", () => { at.thread = ""; draw(); });
$("home-button").addEventListener("click", async () => { at.home = true; await act({ do: "home" }); });
$("direct-button").addEventListener("click", async () => { at.channel = (await act({ do: "direct" })).answer; at.home = false; at.thread = ""; draw(); });
$("play").addEventListener("click", () => act({ do: "play" }));
$("who").addEventListener("change", () => draw());
setInterval(() => refresh(false), 400);
refresh(true);
