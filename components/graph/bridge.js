// The bridge: pyvis' data → vis-network of pyvis' own wheel, which gives hit testing, zoom and full screen; a click → Python.
// vis-network gets the boxes only: their links are led through the gaps by us (routes come from the engine).
const nets = new WeakMap()

export default function (component) { return open(component) }

function open(c) {
  if (!globalThis.vis) { const wait = setTimeout(() => open(c), 30); return () => clearTimeout(wait) }
  const root = c.parentElement.querySelector(".chain-net"), box = root.querySelector(".canvas")
  const state = nets.get(box) || { box, root }
  nets.set(box, state)
  if (state.message !== c.data.picture) Object.assign(state, { message: c.data.picture, parsed: JSON.parse(c.data.picture) })
  Object.assign(state, { data: { ...state.parsed, selected: c.data.selected }, send: c.setTriggerValue, T: tokens(root) })
  if (!state.watch) { state.watch = new ResizeObserver(() => resized(state)); state.watch.observe(root) }
  layers(state); tools(state); show(state)
  return () => setTimeout(() => { if (!box.isConnected) close(state) })
}

function close(state) {
  state.watch?.disconnect(); state.net?.destroy(); nets.delete(state.box)
}

// The colours as the page has them now: the canvas cannot read custom properties itself.
function tokens(root) {
  const probe = document.createElement("span")
  probe.style.display = "none"; root.appendChild(probe)
  const read = name => { probe.style.color = `var(--lt-${name.replaceAll("_", "-")})`; return getComputedStyle(probe).color }
  const names = ["page", "band", "line", "ink", "soft", "accent", "edge", "edge_hi", "focus"]
  for (const s of ["strong", "present", "weak", "absent", "unchecked", "reference"]) names.push(...["bg", "line", "ink"].map(part => `${s}_${part}`))
  const T = Object.fromEntries(names.map(name => [name, read(name)]))
  probe.remove()
  return T
}

const full = state => document.fullscreenElement === state.root || state.root.getRootNode().fullscreenElement === state.root

// The largest frame not wider than its place, scaled up: the type sizes of a frame are floors.
function frameFor(state) {
  const { frames, narrow } = state.data, wide = state.root.clientWidth
  if (narrow && wide < 600) return narrow
  return frames.find(f => f.width <= wide + 8) || frames[frames.length - 1]
}

function resized(state) {
  const wide = state.root.clientWidth
  if (wide && (wide !== state.wide || full(state) !== state.full)) show(state)
}

function show(state) {
  const { data, root, box, T } = state, v = frameFor(state)
  state.wide = root.clientWidth; state.full = full(state)
  if (!state.wide) return
  const room = state.full ? innerHeight - 24 : Infinity
  const scale = Math.min(state.wide / v.width, room / v.height)
  // A net on a phone is its list: the chips below the canvas.
  const list = data.net && state.wide < 600
  root.classList.toggle("listed", list); root.classList.toggle("net", data.net)
  box.style.height = `${list ? 1 : Math.round(v.height * scale)}px`
  box.setAttribute("aria-label", data.text.alt)
  const signature = [data.signature, v.name_of, state.wide, state.full, T.page, T.ink].join()
  if (signature !== state.signature) build(state, v, scale, signature)
  pick(state, data.selected, false)
  box.dataset.scale = scale.toFixed(3)
}

function build(state, v, scale, signature) {
  const started = performance.now(), { data, box, T } = state
  state.net?.destroy()
  const boxes = Object.fromEntries(data.nodes.filter(n => v.pos[n.id]).map(n => [n.id, n]))
  const eye = () => state.hovered || (data.mini ? null : state.picked)
  const shape = ({ ctx, id, x, y, state: look }) => ({
    drawNode() { paintBox(ctx, boxes[id], x, y, v, data, state.T, { selected: id === state.picked, hover: look.hover, joined: joined(data, boxes[id], eye()) }) },
    nodeDimensions: { width: sizeOf(v, boxes[id])[0], height: sizeOf(v, boxes[id])[1] },
  })
  const nodes = Object.keys(boxes).map(id => ({ id, x: v.pos[id][0], y: v.pos[id][1], shape: "custom", ctxRenderer: shape, fixed: true }))
  const free = state.full || data.nodes.length > 80
  const net = new vis.Network(box, { nodes: new vis.DataSet(nodes), edges: new vis.DataSet([]) }, {
    ...data.options, interaction: { hover: true, dragNodes: false, dragView: free, zoomView: free, keyboard: false },
  })
  Object.assign(state, { net, v, boxes, signature, hovered: null })
  net.on("beforeDrawing", g => { paintBands(g, v, state.T); if (v.routes) paintLinks(g, v, data, state.T, boxes, eye()) })
  net.on("afterDrawing", g => paintMarks(g, v, data, state.T, boxes))
  net.on("hoverNode", e => { state.hovered = e.node; net.redraw() })
  net.on("blurNode", () => { state.hovered = null; net.redraw() })
  net.on("click", e => { if (e.nodes.length) pick(state, String(e.nodes[0]), true) })
  net.once("afterDrawing", () => { box.dataset.drawnMs = Math.round(performance.now() - started) })
  net.moveTo({ position: { x: v.width / 2, y: v.height / 2 }, scale, animation: false })
  if (!free) for (const e of [box, ...box.querySelectorAll("*")]) e.style.touchAction = "pan-y"
  box.__net = net; state.root.__net = net
  box.tabIndex = 0; box.onkeydown = e => walk(state, e)
}

function pick(state, asked, tell) {
  // A segment may stand in a box with others.
  const here = state.data.nodes.find(n => n.id === asked) || state.data.nodes.find(n => n.members?.includes(asked))
  const id = here?.id, known = !!here
  if (known && id !== state.picked) { state.picked = id; state.net.redraw() }
  if (known) markChip(state, asked)
  if (known && tell) state.send("picked", id)
}

// Arrow keys walk over the slots, Enter opens what is selected on the map page.
const STEP = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }
function walk(state, event) {
  const step = STEP[event.key], here = state.v.pos[state.picked]
  if (!step) return
  event.preventDefault()
  const ahead = Object.keys(state.boxes).filter(id => state.boxes[id].state !== "chain").map(id => {
    const dx = state.v.pos[id][0] - (here?.[0] ?? 0), dy = state.v.pos[id][1] - (here?.[1] ?? 0)
    const along = dx * step[0] + dy * step[1], across = Math.abs(dx * step[1]) + Math.abs(dy * step[0])
    return { id, along, far: along + across * 2.5 }
  }).filter(one => one.along > 4).sort((p, q) => p.far - q.far)
  if (ahead.length) pick(state, ahead[0].id, true)
}

// ---------------------------------------------------------------- services and other layers, and the tools
function layers(state) {
  const place = state.root.querySelector(".layers")
  place.replaceChildren(...state.data.layers.map(layer => {
    const row = document.createElement("div"), title = document.createElement("b")
    row.className = "layer"; title.textContent = layer.title
    row.append(title, ...layer.items.map(item => {
      const chip = document.createElement("button"), glyph = document.createElement("i"), note = document.createElement("span")
      chip.className = `chip ${item.state}`; chip.dataset.id = item.id; chip.title = item.word
      glyph.textContent = item.symbol; note.textContent = item.line2
      chip.append(glyph, item.name, note)
      chip.onclick = () => state.send("picked", item.id)
      return chip
    }))
    return row
  }))
  markChip(state, state.data.selected)
}

function markChip(state, id = state.picked) {
  for (const chip of state.root.querySelectorAll(".chip")) chip.classList.toggle("on", chip.dataset.id === id)
}

function tools(state) {
  const { data, root } = state, bar = root.querySelector(".bar")
  bar.hidden = !data.tools
  const [save, wide] = ["save", "full"].map(name => bar.querySelector(`.${name}`))
  save.textContent = data.text.save; wide.textContent = data.text.full
  wide.onclick = () => full(state) ? document.exitFullscreen() : root.requestFullscreen()
  root.onfullscreenchange = () => setTimeout(() => show(state), 60)
  save.onclick = () => {
    const link = document.createElement("a"), v = data.frames[0]
    link.href = paintSheet(v, data, state.T, state.boxes, state.picked, data.sheet).toDataURL("image/png")
    link.download = data.text.file; link.click()
  }
}
