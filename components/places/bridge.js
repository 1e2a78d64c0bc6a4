// The bridge: the app's document holds folium's page in a frame that may run its script and nothing else. Rows, view and
// colours go in by message, picks and the saved picture come back; whoever else speaks is not heard.
const maps = (globalThis.ltPlaceMaps ||= new WeakMap()), living = (globalThis.ltPlaceLiving ||= new Set())
const FOOT = 56, SPARE = 8 // px below the map in a meeting: at least a line that says where the page came from, and some air
const TOKENS = ["page", "panel", "band", "line", "ink", "soft", "accent", "worse", "edge", "edge_hi", "focus"]
for (let n = 1; n <= 6; n++) TOKENS.push(`chain_${n}`)
for (const s of ["strong", "present", "weak", "absent", "unchecked", "reference"]) TOKENS.push(...["bg", "line", "ink"].map(part => `${s}_${part}`))

export default function (component) {
  let over = false
  const open = () => {
    const rows = globalThis.ltPlaceRows?.[component.data.key]
    if (over) return
    if (!globalThis.ltPlaceFrame || rows?.signature !== component.data.rows) return setTimeout(open, 20)
    shown(component, rows)
  }
  open()
  return () => { over = true }
}

function shown(c, rows) {
  const root = c.parentElement.querySelector(".place-map"), state = maps.get(root) || born(root)
  Object.assign(state, { data: c.data, rows, send: c.setTriggerValue, look: lookOf(root, c.data) })
  root.classList.toggle("large", c.data.large)
  state.frame.title = c.data.text.alt
  watch(state); tools(state); tall(state); speak(state)
  document.fonts?.ready.then(() => tall(state))
}

function born(root) {
  const state = { root, frame: root.querySelector("iframe"), sent: {}, seq: 0, ready: null }
  maps.set(root, state)
  if (!globalThis.ltPlaceHears) window.addEventListener("message", globalThis.ltPlaceHears = e => {
    for (const ref of living) {
      const one = ref.deref()
      if (!one) living.delete(ref)
      else if (e.source && e.source === one.frame.contentWindow) hear(one, e.data)
    }
  })
  living.add(new WeakRef(state)) // held by its element: a map that is gone is forgotten with it
  const still = then => () => { if (!root.isConnected) leave(state); else if (state.data) then() }
  state.own = new ResizeObserver(still(() => { state.look = lookOf(root, state.data); tall(state); speak(state) }))
  state.page = new ResizeObserver(still(() => tall(state)))
  state.frame.srcdoc = globalThis.ltPlaceFrame
  return state
}

// Whose size matters: the map's own, and the page's, where lines above and below the map come late or grow by a line.
function watch(state) {
  if (state.watching) return
  state.watching = true
  state.own.observe(state.root)
  const { page } = around(state)
  if (page) { state.page.observe(page); if (page.firstElementChild) state.page.observe(page.firstElementChild) }
}

function leave(state) { state.own.disconnect(); state.page.disconnect(); state.watching = false }

function around({ root }) {
  const up = name => root.getRootNode().host?.closest(`[data-testid=${name}]`)
  return { main: up("stMain"), page: up("stMainBlockContainer"), row: up("stHorizontalBlock") || root }
}

// In a meeting nothing scrolls: the map takes the room on the screen that is left between what stands above and below it.
function tall(state) {
  const { root, frame, data } = state, full = document.fullscreenElement
  if (!root.isConnected) return
  if (!data.large || innerWidth <= 640 || full) { frame.style.height = ""; return }
  const { main, page, row } = around(state), bottom = one => one.getBoundingClientRect().bottom
  const below = page?.firstElementChild ? bottom(page.firstElementChild) - bottom(row) + parseFloat(getComputedStyle(page).paddingBottom) : 0
  const top = root.getBoundingClientRect().top + (main?.scrollTop ?? 0)
  const high = Math.max(380, Math.min(820, innerHeight - top - Math.max(FOOT, below + SPARE)))
  if (Math.abs(high - state.high || 0) > 2 || !frame.style.height) { state.high = high; frame.style.height = `${Math.round(high)}px` }
}

// What changed since it was last said; everything, when the frame has just opened.
function speak(state) {
  const open = state.frame.contentWindow
  if (!open || state.ready !== open) { delete state.root.dataset.drawnMs; return } // it left the page, or was moved and opens anew
  const { sent, data, rows, look } = state, said = []
  if (sent.look !== JSON.stringify(look)) { sent.look = JSON.stringify(look); said.push({ kind: "look", look }) }
  if (sent.rows !== rows.signature) { sent.rows = rows.signature; said.push({ kind: "rows", rows: rows.rows }) }
  if (sent.view !== data.view || said.length) { sent.view = data.view; said.push({ kind: "view", view: data.view }) }
  if (!said.length) return
  state.seq++; state.started = performance.now(); delete state.root.dataset.drawnMs
  for (const one of said) state.frame.contentWindow.postMessage({ ...one, seq: state.seq }, "*")
}

function hear(state, said) {
  if (said?.kind === "ready") { state.ready = state.frame.contentWindow; state.sent = {}; speak(state) }
  if (said?.kind === "drawn" && said.seq === state.seq) state.root.dataset.drawnMs = Math.round(performance.now() - state.started)
  if (said?.kind === "pick" && typeof said.id === "string" && said.id.length < 500) state.send("picked", said.id)
  if (said?.kind === "picture" && said.bytes instanceof ArrayBuffer) download(state, said.bytes)
}

// The colours and the size of type as the page has them now: the frame cannot read them itself.
function lookOf(root, data) {
  const probe = document.createElement("span")
  probe.style.display = "none"; root.appendChild(probe)
  const read = name => { probe.style.color = `var(--lt-${name.replaceAll("_", "-")})`; return getComputedStyle(probe).color }
  const T = Object.fromEntries(TOKENS.map(name => [name, read(name)])), dark = getComputedStyle(probe).colorScheme.includes("dark")
  probe.remove()
  const rem = parseFloat(getComputedStyle(document.documentElement).fontSize), px = root.clientWidth < 500 && !data.large ? 13 : rem * 0.92
  return { T, dark, px, u: Math.max(0.95, rem / 16), dpr: devicePixelRatio, words: data.text, tiled: data.tiled }
}

function tools(state) {
  const { root, data } = state, bar = root.querySelector(".bar"), [save, wide] = ["save", "full"].map(name => bar.querySelector(`.${name}`))
  bar.hidden = data.large
  save.hidden = !data.sheet
  save.textContent = data.text.save; wide.textContent = data.text.full
  const full = () => root.getRootNode().fullscreenElement === root || document.fullscreenElement === root
  wide.onclick = () => full() ? document.exitFullscreen() : root.requestFullscreen()
  save.onclick = () => state.frame.contentWindow?.postMessage({ kind: "save", sheet: data.sheet }, "*")
}

function download(state, bytes) {
  const link = document.createElement("a")
  link.href = URL.createObjectURL(new Blob([bytes], { type: "image/png" }))
  link.download = state.data.sheet?.file || "map.png"; link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000)
}
