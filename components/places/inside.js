// The map inside its frame: one canvas over folium's Leaflet map, what lies under the pointer, and the messages to and from the app.
// A page that stands alone has rows, view and look inside; else they come by message, and picks go back the same way.
const CARD = 8 // lines of a card

function liantu(map) {
  const state = { map, ground: null, view: null, look: null, hover: null, hits: null, seq: 0, fitted: false, canvas: document.createElement("canvas") }
  const box = map.getContainer()
  box.setAttribute("role", "application")
  state.canvas.className = "leaflet-zoom-animated"
  map.getPanes().overlayPane.appendChild(state.canvas)
  state.card = box.appendChild(Object.assign(document.createElement("div"), { className: "card", hidden: true }))
  map.eachLayer(layer => { if (layer.getAttribution?.()) L.control.attribution({ prefix: false }).addTo(map) }) // whose tiles
  L.control.scale({ imperial: false, maxWidth: 110 }).addTo(map)
  state.homeward = homeward(state)
  map.on("move viewreset resize zoomend", () => { if (!map._animatingZoom) soon(state) })
  map.on("zoomanim", e => {
    const scale = map.getZoomScale(e.zoom)
    L.DomUtil.setTransform(state.canvas, map._getCenterOffset(e.center)._multiplyBy(-scale).subtract(map._getMapPanePos()), scale)
  })
  map.on("zoomend", () => touch(state))
  map.on("resize", () => { if (state.fitted && state.ground) fit(state, state.seen) })
  map.on("dragstart zoomstart", () => { if (!state.fitting) state.fitted = false; show(state, null) })
  pointer(state, box)
  globalThis.ltMap = state // for tests: what was drawn where
  const inside = id => JSON.parse(document.getElementById(id)?.textContent || "null")
  if (inside("rows")) alone(state, inside)
  else {
    window.addEventListener("message", e => { if (e.source === window.parent) hear(state, e.data) })
    const call = () => { if (!state.look) { window.parent.postMessage({ kind: "ready" }, "*"); setTimeout(call, 500) } }
    call()
  }
  return state
}

// ---------------------------------------------------------------- messages
function hear(state, said) {
  if (said.kind === "look") dress(state, said.look)
  if (said.kind === "rows") take(state, JSON.parse(said.rows))
  if (said.kind === "view") look(state, JSON.parse(said.view))
  if (said.kind === "save") keep(state, said.sheet)
  if (said.seq) { state.seq = said.seq; soon(state) }
}

const tell = (state, said) => { if (!state.alone) window.parent.postMessage(said, "*") }

function dress(state, look) {
  const root = document.documentElement, box = state.map.getContainer()
  state.look = look
  root.style.colorScheme = look.dark ? "dark" : "light"
  for (const [name, colour] of Object.entries(look.T)) root.style.setProperty(`--${name.replaceAll("_", "-")}`, colour)
  root.style.setProperty("--px", `${look.px}px`)
  for (const [way, word] of [["in", look.words.zoom_in], ["out", look.words.zoom_out]]) {
    const button = box.querySelector(`.leaflet-control-zoom-${way}`)
    if (button) { button.title = word; button.setAttribute("aria-label", word) }
  }
  if (state.homeward && look.words.home) {
    state.homeward.hidden = false; state.homeward.title = look.words.home; state.homeward.setAttribute("aria-label", look.words.home)
  }
}

function take(state, rows) {
  const before = state.ground && String(state.ground.bounds)
  state.ground = prepare(rows)
  state.map.getContainer().setAttribute("aria-label", rows.words.alt || "")
  if (before !== String(state.ground.bounds)) { state.asked = undefined; if (state.view) look(state, state.view) }
}

function look(state, view) {
  state.view = view
  const asked = JSON.stringify(view.fit)
  if (state.ground && asked !== state.asked) { state.asked = asked; fit(state) }
}

function fit(state, seen = state.view.fit || state.ground.bounds) {
  const { map, ground } = state, [[w, s], [e, n]] = state.seen = seen, corners = b => L.latLngBounds([b[0][1], b[0][0]], [b[1][1], b[1][0]])
  const whole = corners(ground.bounds), bounds = L.latLngBounds([s, w], [n, e])
  state.fitting = true
  map.setMinZoom(0); map.setMaxBounds(null)
  map.fitBounds(bounds, { padding: [14, 14], animate: false })
  state.home = map.getZoom(); state.fitted = true; state.fitting = false
  map.setMinZoom(Math.max(3, Math.min(map.getBoundsZoom(whole, false), state.home) - 0.75))
  map.setMaxBounds(whole.extend(bounds).pad(0.75))
  touch(state); soon(state)
}

// Back to the whole, for who has lost the way; one more button below + and −.
function homeward(state) {
  const bar = state.map.zoomControl?.getContainer()
  if (!bar) return null
  const button = L.DomUtil.create("a", "home", bar)
  button.href = "#"; button.hidden = true; button.setAttribute("role", "button")
  L.DomEvent.disableClickPropagation(button)
  L.DomEvent.on(button, "click", e => { L.DomEvent.preventDefault(e); if (state.ground && state.view) fit(state, state.ground.bounds) })
  return button
}

// ---------------------------------------------------------------- drawing, once a frame; by the clock where the frame is off the screen and gets none
function soon(state) {
  if (state.waiting) return
  const go = () => { cancelAnimationFrame(state.waiting); clearTimeout(state.clock); state.waiting = 0; draw(state) }
  state.waiting = requestAnimationFrame(go); state.clock = setTimeout(go, 250)
}

const windowOf = (state, width, height) => {
  const { map, ground } = state, s = 2 ** map.getZoom()
  const pixels = map.project(map.getCenter(), map.getZoom())
  return { width, height, s, ox: width / 2 - (pixels.x - ground.ox * s), oy: height / 2 - (pixels.y - ground.oy * s) }
}

function draw(state) {
  const { map, canvas, ground, view, look } = state
  if (!ground || !view || !look || map._animatingZoom) return
  const size = map.getSize(), dpr = Math.min(3, Math.max(window.devicePixelRatio || 1, look.dpr || 1))
  if (!size.x || !size.y) return
  if (canvas.width !== Math.round(size.x * dpr) || canvas.height !== Math.round(size.y * dpr)) {
    canvas.width = Math.round(size.x * dpr); canvas.height = Math.round(size.y * dpr)
    canvas.style.width = `${size.x}px`; canvas.style.height = `${size.y}px`
  }
  L.DomUtil.setTransform(canvas, map.containerPointToLayerPoint([0, 0]), 1)
  const g = canvas.getContext("2d")
  g.setTransform(dpr, 0, 0, dpr, 0, 0)
  state.hits = paint(g, ground, view, windowOf(state, size.x, size.y), lookOf(state, size))
  if (state.seq !== state.told) { state.told = state.seq; tell(state, { kind: "drawn", seq: state.seq }) }
}

// What names may not cover: the zoom buttons and the scale.
function lookOf(state, size) {
  const { look } = state, box = state.map.getContainer().getBoundingClientRect(), taken = []
  for (const control of state.map.getContainer().querySelectorAll(".leaflet-control")) {
    const b = control.getBoundingClientRect()
    taken.push([b.left - box.left, b.top - box.top, b.right - box.left, b.bottom - box.top])
  }
  return { T: look.T, px: look.px, u: look.u, taken, hover: state.hover?.id, tiled: look.tiled, size }
}

// ---------------------------------------------------------------- what lies under the pointer
function under(state, x, y, reach) {
  const { hits, ground } = state
  if (!hits) return null
  for (const { arc, box, points } of hits.arcs) if ((box && x >= box[0] && x <= box[2] && y >= box[1] && y <= box[3]) || close(points, x, y, 4)) return { id: `partner:${arc.id}`, lines: [arc.label] }
  const { chosen } = hits // drawn above the parks, so it is also met first
  if (chosen && Math.hypot(x - chosen.x, y - chosen.y) <= chosen.r) return firmAt(state, chosen.i, chosen.x, chosen.y)
  let best = null, least = Infinity
  for (const { park, x: px, y: py, half } of hits.parks) {
    const d = Math.max(0, Math.max(Math.abs(x - px), Math.abs(y - py)) - half)
    if (d <= reach && d < least) { least = d; best = { id: `park:${park.id}`, lines: [park.name, ...(park.lines || [])] } }
  }
  if (best && least === 0) return best
  for (const [px, py, i] of hits.firms) {
    const d = Math.max(0, Math.hypot(x - px, y - py) - hits.dot)
    if (d <= reach && d < least) { least = d; best = { i } }
  }
  if (best?.i !== undefined) return firmAt(state, best.i, x, y)
  if (best) return best
  const named = hits.named.find(({ box }) => x >= box[0] && x <= box[2] && y >= box[1] && y <= box[3])
  if (named) return { id: `park:${named.park.id}`, lines: [named.park.name, ...(named.park.lines || [])] }
  for (const cell of hits.cells) if (x >= cell.x && x < cell.x + cell.size && y >= cell.y && y < cell.y + cell.size) return { cell, lines: [said(state, "firms", cell.n)] }
  for (const { flow, points, wide } of hits.flows) if (flow.label && close(points, x, y, wide / 2 + 3)) return { lines: [flow.label], quiet: true }
  const g = state.canvas.getContext("2d")
  g.save(); g.setTransform(1, 0, 0, 1, 0, 0)
  const county = hits.counties.find(c => g.isPointInPath(c.path, x, y, "evenodd"))
  g.restore()
  return county ? { id: `county:${county.id}`, lines: [county.one.name, county.one.count].filter(Boolean), ground: true } : null
}

const said = (state, word, n) => (state.look.words[word] || "{count}").replace("{count}", n)

// A firm by its name; others at the same place are counted.
function firmAt(state, i, x, y) {
  const { firms, rows } = state.ground, same = state.hits.firms.filter(([px, py, j]) => j !== i && Math.hypot(px - x, py - y) <= state.hits.dot + 1).length
  const name = firms.id ? firms.id[i] : null, lines = [name || said(state, "firms", 1), rows.kinds[firms.kind[i]]?.label].filter(Boolean)
  return { id: name ? `firm:${name}` : `at:${i}`, lines: same ? [...lines, said(state, "more", same)] : lines }
}

function close(points, x, y, reach) {
  for (let i = 1; i < points.length; i++) {
    const [ax, ay] = points[i - 1], [bx, by] = points[i], dx = bx - ax, dy = by - ay, long = dx * dx + dy * dy
    const t = long ? Math.max(0, Math.min(1, ((x - ax) * dx + (y - ay) * dy) / long)) : 0
    if (Math.hypot(x - ax - t * dx, y - ay - t * dy) <= reach) return true
  }
  return false
}

function pointer(state, box) {
  const { map } = state, here = e => { const p = map.mouseEventToContainerPoint(e); return [p.x, p.y] }
  const onMap = e => !e.target.closest?.(".leaflet-control")
  box.addEventListener("mousemove", e => {
    if (e.sourceCapabilities?.firesTouchEvents || map.dragging?.moving?.()) return
    const found = onMap(e) ? under(state, ...here(e), 4) : null, before = state.hover?.id
    state.hover = found
    box.style.cursor = found && !found.quiet && !found.ground ? "pointer" : ""
    show(state, found, ...here(e))
    if (before !== found?.id) soon(state)
  })
  box.addEventListener("mouseleave", () => { state.hover = null; show(state, null); soon(state) })
  map.on("click", e => {
    const coarse = e.originalEvent?.pointerType === "touch" || matchMedia("(pointer: coarse)").matches
    const found = under(state, e.containerPoint.x, e.containerPoint.y, coarse ? 24 : 4)
    if (found?.cell) return closer(state, found.cell)
    if (!found?.id) return show(state, null)
    state.view = { ...state.view, selected: found.id }
    soon(state)
    tell(state, { kind: "pick", id: found.id })
    if (state.alone) show(state, found, e.containerPoint.x, e.containerPoint.y)
  })
  // The wheel belongs to the page until the reader has clicked into the map, or holds Ctrl.
  map.scrollWheelZoom.disable()
  box.addEventListener("wheel", e => { if (e.ctrlKey) e.preventDefault(); map.scrollWheelZoom[e.ctrlKey || document.activeElement === box || document.fullscreenElement ? "enable" : "disable"]() }, { passive: false, capture: true })
  box.addEventListener("mousedown", () => { state.by_mouse = true })
  box.addEventListener("keydown", () => { state.by_mouse = false })
  box.addEventListener("mouseleave", () => { if (state.by_mouse) box.blur() })
}

function closer(state, cell) {
  const corner = (dx, dy) => state.map.containerPointToLatLng([cell.x + dx, cell.y + dy])
  const bounds = L.latLngBounds(corner(0, 0), corner(cell.size, cell.size)), most = state.map.getZoom() + 2.5
  state.map.setView(bounds.getCenter(), Math.min(most, state.map.getBoundsZoom(bounds)))
}

// One finger scrolls the page as long as the map stands as it was fitted; once zoomed in, it moves the map. Two fingers zoom.
function touch(state) {
  if (!matchMedia("(pointer: coarse)").matches || state.fitting) return
  const close = state.map.getZoom() > (state.home ?? 0) + 0.05
  state.map.dragging[close ? "enable" : "disable"]()
  if (!close && !state.fitted && state.ground && state.view) fit(state, state.seen) // who cannot drag must not be left at the edge
}

// The card beside the pointer: what it is, in plain text; not on the pointer, nor on the name of what is selected.
function show(state, found, x = 0, y = 0) {
  const { card, map } = state
  card.hidden = !found
  if (!found) return
  card.replaceChildren(...found.lines.slice(0, CARD).map((line, i) => Object.assign(document.createElement(i ? "div" : "b"), { textContent: line })))
  const size = map.getSize(), wide = card.offsetWidth, high = card.offsetHeight
  const within = (v, most) => Math.max(4, Math.min(most - 4, v)), named = state.hits?.chosen_name
  const spots = [x + 14, x - wide - 14].flatMap(left => [y + 16, y - high - 10].map(top => [within(left, size.x - wide), within(top, size.y - high)]))
  const lies = (b, [left, top]) => left < b[2] && left + wide > b[0] && top < b[3] && top + high > b[1]
  const beside = spots.filter(spot => !lies([x - 3, y - 3, x + 3, y + 3], spot)), [left, top] = beside.find(spot => !named || !lies(named, spot)) || beside[0] || spots[0]
  card.style.left = `${left}px`; card.style.top = `${top}px`
}

// ---------------------------------------------------------------- a page that stands alone
function alone(state, inside) {
  const looks = inside("looks"), dark = matchMedia("(prefers-color-scheme: dark)")
  state.alone = true
  const wear = () => { dress(state, dark.matches ? looks.dark : looks.light); soon(state) }
  dark.addEventListener("change", wear)
  wear(); take(state, inside("rows")); look(state, inside("view"))
}
