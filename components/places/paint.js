// What the canvas of the map shows, from the ground up: counties, park areas, radii, flows, arcs, firms, parks, marks, names.
// Pure drawing: a context `g`, the ground prepared from the rows, the reader's `view`, the window `w` and the look `k`.
// Also used for the saved picture, so nothing here knows Leaflet or the page. Texts are painted, never markup.
const FONT = '"Microsoft YaHei","PingFang SC","Noto Sans CJK SC","Noto Sans SC","Source Han Sans SC","WenQuanYi Micro Hei",sans-serif'
const MOST = 1500 // dots in view that are read one by one; beyond, a grid of counts
const DOT = 4.5, CELL = 42, GAP = 3
const type = (g, weight, px) => { g.font = `${weight} ${px}px ${FONT}` }

// ---------------------------------------------------------------- the ground: degrees → the world at zoom 0, from its own corner
const worldX = lng => 256 * (lng + 180) / 360
const worldY = lat => 128 * (1 - Math.log(Math.tan(Math.PI / 4 + lat * Math.PI / 360)) / Math.PI)

function prepare(rows) {
  const first = rows.counties[0]?.label || rows.parks[0]?.at || (rows.firms.x.length ? [rows.firms.x[0] / 1e5, rows.firms.y[0] / 1e5] : [105, 35])
  const ground = { rows, corner: first, ox: worldX(first[0]), oy: worldY(first[1]), kinds: rows.kinds, park_kinds: rows.park_kinds }
  const at = point => [worldX(point[0]) - ground.ox, worldY(point[1]) - ground.oy]
  const shape = rings => {
    const path = new Path2D()
    for (const ring of rings) { ring.forEach((p, i) => path[i ? "lineTo" : "moveTo"](...at(p))); path.closePath() }
    return path
  }
  ground.at = at
  ground.counties = rows.counties.map(one => ({ ...one, path: shape(one.rings), point: at(one.label) }))
  ground.areas = rows.areas.map(one => ({ ...one, path: shape(one.rings) }))
  ground.parks = rows.parks.map(one => ({ ...one, point: at(one.at) }))
  ground.park = new Map(ground.parks.map(one => [one.id, one]))
  const n = rows.firms.x.length, X = new Float64Array(n), Y = new Float64Array(n)
  for (let i = 0; i < n; i++) { X[i] = worldX(rows.firms.x[i] / 1e5) - ground.ox; Y[i] = worldY(rows.firms.y[i] / 1e5) - ground.oy }
  ground.firms = { n, X, Y, kind: Uint8Array.from(rows.firms.kind), id: rows.firms.id, park: rows.firms.park }
  ground.firm = new Map((rows.firms.id || []).map((id, i) => [id, i]))
  ground.bounds = boundsOf(rows)
  return ground
}

function boundsOf(rows) {
  let [w, s, e, n] = [Infinity, Infinity, -Infinity, -Infinity]
  const see = (x, y) => { w = Math.min(w, x); e = Math.max(e, x); s = Math.min(s, y); n = Math.max(n, y) }
  for (const county of rows.counties) for (const ring of county.rings) for (const p of ring) see(p[0], p[1])
  if (w === Infinity) {
    for (const park of rows.parks) see(...park.at)
    rows.firms.x.forEach((x, i) => see(x / 1e5, rows.firms.y[i] / 1e5))
  }
  if (w === Infinity) return [[105, 30], [115, 40]]
  return e - w < 0.02 && n - s < 0.02 ? [[w - 0.05, s - 0.05], [e + 0.05, n + 0.05]] : [[w, s], [e, n]]
}

const screen = (w, p) => [p[0] * w.s + w.ox, p[1] * w.s + w.oy]
function placed(path, w) {
  const moved = new Path2D()
  moved.addPath(path, new DOMMatrix([w.s, 0, 0, w.s, w.ox, w.oy]))
  return moved
}

// ---------------------------------------------------------------- the picture
// `w`: width, height, s, ox, oy. `k`: T (colours), px (size of names), u (unit of marks), taken (boxes of the controls), hover.
function paint(g, ground, view, w, k) {
  const room = new Room(w, k.taken || []), hits = { parks: [], named: [], arcs: [], flows: [], firms: [], cells: [], counties: [] }
  g.save(); g.clearRect(0, 0, w.width, w.height)
  paintCounties(g, ground, view, w, k, hits)
  paintRings(g, ground, view, w, k)
  const late = []
  for (const park of ground.parks) {
    const [x, y] = screen(w, park.point), half = sideOf(park, k.u) / 2
    room.take([x - half, y - half, x + half, y + half])
  }
  paintArcs(g, ground, view, w, k, room, late, hits)
  paintFlows(g, ground, view, w, k, hits)
  paintFirms(g, ground, view, w, k, hits)
  paintMarks(g, ground, view, w, k)
  paintParks(g, ground, view, w, k, hits, room)
  paintChosen(g, ground, view, w, k, hits)
  ringNames(g, ground, view, w, k, room, late)
  parkNames(g, ground, view, w, k, room, late, 0, hits)
  parkNames(g, ground, view, w, k, room, late, 1, hits)
  const tells = one => !!one.count || view.selected === `county:${one.id}` // a number would be lost with the name
  countyNames(g, ground.counties.filter(tells), view, w, k, room, late)
  parkNames(g, ground, view, w, k, room, late, 2, hits)
  countyNames(g, ground.counties.filter(one => !tells(one)), view, w, k, room, late)
  flowNames(g, view, w, k, room, late, hits)
  cellNumbers(g, k, room, hits)
  for (const draw of late) draw()
  g.restore()
  hits.names = room.names
  return hits
}

function paintCounties(g, ground, view, w, k, hits) {
  const T = k.T
  g.lineJoin = "round"
  for (const one of ground.counties) {
    const path = placed(one.path, w)
    g.fillStyle = T.panel; g.globalAlpha = k.tiled ? 0.35 : 1; g.fill(path, "evenodd"); g.globalAlpha = 1
    g.strokeStyle = T.edge; g.lineWidth = 1; g.stroke(path)
    hits.counties.push({ id: one.id, one, path })
  }
  const lit = hits.counties.find(c => view.selected === `county:${c.id}`)
  if (lit) {
    g.globalAlpha = 0.13; g.fillStyle = T.accent; g.fill(lit.path, "evenodd"); g.globalAlpha = 1
    g.strokeStyle = T.accent; g.lineWidth = 2.25; g.stroke(lit.path)
  }
  for (const one of ground.areas) {
    const path = placed(one.path, w), park = ground.park.get(one.id), colour = colourOf(T, ground.park_kinds, park?.kind)
    g.globalAlpha = 0.16; g.fillStyle = colour; g.fill(path, "evenodd"); g.globalAlpha = 1
    g.strokeStyle = colour; g.lineWidth = 1.25; g.stroke(path)
  }
}

const colourOf = (T, kinds, i) => T[kinds[i]?.token] || T.soft

function trace(g, points) { g.beginPath(); points.forEach((p, i) => g[i ? "lineTo" : "moveTo"](p[0], p[1])) }

function paintRings(g, ground, view, w, k) {
  for (const ring of view.rings) {
    trace(g, ring.points.map(p => screen(w, ground.at(p)))); g.closePath()
    g.globalAlpha = 0.07; g.fillStyle = k.T.accent; g.fill(); g.globalAlpha = 1
    g.strokeStyle = k.T.accent; g.lineWidth = 2 * k.u; g.setLineDash([9 * k.u, 6 * k.u]); g.stroke(); g.setLineDash([])
  }
}

// A curve that ends a little before its goal, so that the head of the arrow does not lie under the mark.
function shortened(points, by) {
  const rest = points.slice()
  while (rest.length > 2) {
    const [a, b] = rest.slice(-2), long = Math.hypot(b[0] - a[0], b[1] - a[1])
    if (long > by) { const t = 1 - by / long; rest[rest.length - 1] = [a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t]; return rest }
    by -= long; rest.pop()
  }
  return rest
}

// How far from its goal an arrow must stop: at the side of the park, or at the dot of the firm.
function roomAt(ground, view, w, k, [x, y]) {
  const park = ground.parks.find(one => { const [px, py] = screen(w, one.point); return Math.hypot(px - x, py - y) < 3 })
  if (!park) return 9 * k.u
  return sideOf(park, k.u) / 2 + (view.selected === `park:${park.id}` ? 7 : 3) * k.u
}

function arrowHead(g, points, size, colour) {
  const [x, y] = points[points.length - 1], [px, py] = points[Math.max(0, points.length - 3)], a = Math.atan2(y - py, x - px)
  g.fillStyle = colour; g.beginPath(); g.moveTo(x + Math.cos(a) * size * 0.5, y + Math.sin(a) * size * 0.5)
  for (const turn of [2.5, -2.5]) g.lineTo(x + Math.cos(a + turn) * size, y + Math.sin(a + turn) * size)
  g.closePath(); g.fill()
}

function paintFlows(g, ground, view, w, k, hits) {
  g.lineCap = "round"; g.lineJoin = "round"
  for (const flow of view.flows) {
    const whole = flow.points.map(p => screen(w, ground.at(p))), colour = flow.way === "out" ? k.T.worse : k.T.accent
    const wide = Math.max(1.25, flow.width * k.u), head = Math.max(9, wide * 1.8)
    const points = shortened(whole, roomAt(ground, view, w, k, whole[whole.length - 1]) + head * 0.5)
    trace(g, points); g.strokeStyle = k.T.page; g.lineWidth = wide + 2; g.stroke()
    trace(g, points); g.strokeStyle = colour; g.lineWidth = wide; g.stroke()
    arrowHead(g, points, head, colour)
    hits.flows.push({ flow, points, wide })
  }
  g.lineCap = "butt"
}

// ---------------------------------------------------------------- firms
const DRAWN = {
  disc: (g, x, y, r) => { g.moveTo(x + r, y); g.arc(x, y, r, 0, 7) },
  hollow: (g, x, y, r) => { g.moveTo(x + r, y); g.arc(x, y, r, 0, 7); g.moveTo(x + r * 0.5, y); g.arc(x, y, r * 0.5, 0, 7, true) },
  diamond: (g, x, y, r) => { r *= 1.2; g.moveTo(x, y - r); g.lineTo(x + r, y); g.lineTo(x, y + r); g.lineTo(x - r, y); g.closePath() },
  triangle: (g, x, y, r) => { r *= 1.15; g.moveTo(x, y - r); g.lineTo(x + r, y + r * 0.8); g.lineTo(x - r, y + r * 0.8); g.closePath() },
}

function paintFirms(g, ground, view, w, k, hits) {
  const { n, X, Y } = ground.firms, far = 8, seen = []
  for (let i = 0; i < n; i++) {
    const x = X[i] * w.s + w.ox, y = Y[i] * w.s + w.oy
    if (x > -far && y > -far && x < w.width + far && y < w.height + far) seen.push(i)
  }
  hits.n_seen = seen.length; hits.under = new Map()
  if (seen.length > MOST) paintGrid(g, ground, view, w, k, hits, seen)
  else paintDots(g, ground, view, w, k, hits, seen.filter(i => !covered(ground, w, k, i, hits.under)))
}

// A firm inside a park lies under its square until the map is zoomed in: the number of its own park counts it.
function covered(ground, w, k, i, under) {
  const { X, Y, park: own } = ground.firms, x = X[i] * w.s + w.ox, y = Y[i] * w.s + w.oy
  let nearest = null, least = Infinity
  for (const park of ground.parks) {
    const dx = Math.abs(park.point[0] * w.s + w.ox - x), dy = Math.abs(park.point[1] * w.s + w.oy - y), d = Math.max(dx, dy)
    if (d <= sideOf(park, k.u) / 2 && d < least) { least = d; nearest = park }
  }
  const counting = nearest && (ground.parks[own?.[i] ?? -1] || nearest)
  if (counting) under.set(counting, (under.get(counting) || 0) + 1)
  return nearest
}

// The firm that is selected stands above the parks.
function paintChosen(g, ground, view, w, k, hits) {
  const { n, X, Y, kind } = ground.firms
  const [what, ...rest] = (view.selected || "").split(":"), name = rest.join(":")
  const i = what === "firm" ? ground.firm.get(name) : what === "at" ? Number(name) : undefined
  if (i === undefined || !(i < n)) return
  const x = X[i] * w.s + w.ox, y = Y[i] * w.s + w.oy, r = DOT * k.u
  g.beginPath(); g.arc(x, y, r + 4 * k.u, 0, 7); g.fillStyle = k.T.page; g.fill(); g.strokeStyle = k.T.focus; g.lineWidth = 2.5 * k.u; g.stroke()
  g.beginPath(); g.arc(x, y, r, 0, 7); g.fillStyle = colourOf(k.T, ground.kinds, kind[i]); g.fill()
  hits.chosen = { i, x, y, r: r + 4 * k.u, name: what === "firm" ? name : "" }
}

// A dot is drawn once and stamped: a thousand outlines a frame would be felt when the map is moved.
const stamps = new Map()
function stampOf(shape, colour, halo, r) {
  const key = [shape, colour, halo, r].join()
  if (stamps.has(key)) return stamps.get(key)
  if (stamps.size > 60) stamps.clear()
  const fine = 3, wide = Math.ceil(r * 2.6 + 4), canvas = document.createElement("canvas"), g = canvas.getContext("2d")
  canvas.width = canvas.height = wide * fine
  g.scale(fine, fine); g.beginPath(); DRAWN[shape](g, wide / 2, wide / 2, r)
  g.strokeStyle = halo; g.lineWidth = 1.5; g.stroke(); g.fillStyle = colour; g.fill()
  stamps.set(key, { canvas, wide })
  return stamps.get(key)
}

function paintDots(g, ground, view, w, k, hits, seen) {
  const { X, Y, kind } = ground.firms, r = (seen.length > 500 ? 3.5 : DOT) * k.u, heaps = new Map()
  for (const i of seen) {
    const heap = view.inside ? (view.inside[i] === "1" ? "in" : "out") : kind[i]
    if (!heaps.has(heap)) heaps.set(heap, [])
    heaps.get(heap).push(i)
  }
  const order = [...heaps].sort(([p], [q]) => (p === "in" || (q !== "in" && p < q) ? 1 : -1))
  for (const [heap, firms] of order) {
    const colour = heap === "in" ? k.T.accent : heap === "out" ? k.T.unchecked_line : colourOf(k.T, ground.kinds, heap)
    const shape = typeof heap === "number" ? ground.kinds[heap]?.shape : heap === "in" ? "disc" : "hollow"
    const stamp = stampOf(DRAWN[shape] ? shape : "disc", colour, k.T.page, r), half = stamp.wide / 2
    for (const i of firms) {
      const x = X[i] * w.s + w.ox, y = Y[i] * w.s + w.oy
      g.drawImage(stamp.canvas, x - half, y - half, stamp.wide, stamp.wide)
      hits.firms.push([x, y, i])
    }
  }
  hits.dot = r
}

// A cell says how many: depth of colour by the root of the count, the number in it. Cells hold still while the map is moved.
function paintGrid(g, ground, view, w, k, hits, seen) {
  const { X, Y } = ground.firms, size = CELL * k.u, cells = new Map()
  for (const i of seen) {
    const cx = Math.floor(X[i] * w.s / size), cy = Math.floor(Y[i] * w.s / size), key = cx * 100003 + cy
    let cell = cells.get(key)
    if (!cell) cells.set(key, cell = { x: cx * size + w.ox, y: cy * size + w.oy, n: 0, inside: 0 })
    cell.n++
    if (view.inside && view.inside[i] === "1") cell.inside++
  }
  let most = 1
  for (const cell of cells.values()) most = Math.max(most, view.inside ? cell.inside || cell.n : cell.n)
  for (const cell of cells.values()) {
    const shown = view.inside && cell.inside ? cell.inside : cell.n, quiet = view.inside && !cell.inside, deep = Math.sqrt(shown / most)
    g.globalAlpha = quiet ? 0.25 : 0.18 + 0.8 * deep; g.fillStyle = quiet ? k.T.unchecked_line : k.T.accent
    g.fillRect(cell.x + 1, cell.y + 1, size - 2, size - 2); g.globalAlpha = 1
    hits.cells.push({ ...cell, size, shown, dark: !quiet && deep > 0.5 })
  }
}

// The numbers come last, where no name covers them: half a number would be a wrong one.
function cellNumbers(g, k, room, hits) {
  const px = k.px * 0.82
  type(g, 600, px); g.textAlign = "center"; g.textBaseline = "middle"
  for (const cell of hits.cells) {
    const text = cell.shown > 9999 ? `${Math.round(cell.shown / 1000)}k` : String(cell.shown), x = cell.x + cell.size / 2, y = cell.y + cell.size / 2, half = widthOf(g, text) / 2
    if (!room.free([x - half, y - px / 2, x + half, y + px / 2])) continue
    g.fillStyle = cell.dark ? k.T.strong_ink : k.T.ink
    g.fillText(text, x, y, cell.size - 4)
  }
}

// ---------------------------------------------------------------- parks, and where the customers sit
const sideOf = (park, u) => (park.size == null ? 11 : 10 + 18 * Math.max(0, Math.min(1, park.size))) * u
const isNear = (view, park) => !view.near_parks || view.near_parks.includes(park.id)

function paintMarks(g, ground, view, w, k) {
  for (const mark of view.marks) {
    const [x, y] = screen(w, ground.at(mark.at)), r = (16 + 20 * Math.max(0, Math.min(1, mark.strength))) * k.u
    g.beginPath(); g.arc(x, y, r, 0, 7); g.globalAlpha = 0.22; g.fillStyle = k.T.weak_line; g.fill(); g.globalAlpha = 1
    g.strokeStyle = k.T.weak_line; g.lineWidth = 2.5 * k.u; g.stroke()
  }
}

function paintParks(g, ground, view, w, k, hits, room) {
  const order = ground.parks.slice().sort((p, q) => (q.size ?? 0) - (p.size ?? 0))
  for (const park of order) {
    const [x, y] = screen(w, park.point), side = sideOf(park, k.u), half = side / 2, T = k.T
    if (x < -40 || y < -40 || x > w.width + 40 || y > w.height + 40) continue
    const picked = view.selected === `park:${park.id}`, near = isNear(view, park)
    const colour = near || picked ? (ground.park_kinds.length ? colourOf(T, ground.park_kinds, park.kind) : T.ink) : T.unchecked_line
    g.fillStyle = T.page; g.fillRect(x - half - 1.5, y - half - 1.5, side + 3, side + 3)
    if (park.lead && park.size != null) { g.fillStyle = colour; g.fillRect(x - half, y - half, side, side) }
    g.strokeStyle = colour; g.lineWidth = (park.size == null ? 2 : 2.75) * k.u; g.setLineDash(park.size == null ? [3.5 * k.u, 2.5 * k.u] : [])
    g.strokeRect(x - half + 1, y - half + 1, side - 2, side - 2); g.setLineDash([])
    if (picked || k.hover === `park:${park.id}`) {
      const out = half + 4 * k.u
      g.strokeStyle = picked ? T.focus : T.accent; g.lineWidth = (picked ? 3 : 2) * k.u; g.strokeRect(x - out, y - out, out * 2, out * 2)
    }
    hits.parks.push({ park, x, y, half, picked })
  }
  for (const { park, x, y, half } of hits.parks) {
    const here = (park.count || 0) + (hits.under.get(park) || 0)
    if (here) room.take(countOf(g, String(here), x + half, y - half, k))
  }
}

// How many firms of the park are not seen as dots: those known only by it, and those under its square.
function countOf(g, text, x, y, k) {
  const px = Math.max(11, k.px * 0.74)
  type(g, 600, px)
  const wide = widthOf(g, text) + px * 0.6, high = px * 1.3
  const box = [x - wide * 0.3, y - high * 0.75, x + wide * 0.7, y + high * 0.25]
  g.beginPath(); g.roundRect(box[0], box[1], wide, high, high / 2); g.fillStyle = k.T.page; g.fill(); g.strokeStyle = k.T.soft; g.lineWidth = 1; g.stroke()
  g.fillStyle = k.T.ink; g.textAlign = "center"; g.textBaseline = "middle"; g.fillText(text, (box[0] + box[2]) / 2, (box[1] + box[3]) / 2 + 0.5)
  return box
}

// ---------------------------------------------------------------- partners outside: lines to the edge, their names along it
function paintArcs(g, ground, view, w, k, room, late, hits) {
  const px = k.px * 0.92, high = px * 1.35, chosen = view.arcs.some(arc => view.selected === `partner:${arc.id}`)
  const order = arc => (view.selected === `partner:${arc.id}` ? 1e3 : 0) + arc.width // the selected one's name finds room first
  for (const arc of view.arcs.slice().sort((p, q) => order(q) - order(p))) {
    const from = screen(w, ground.at(arc.from)), picked = view.selected === `partner:${arc.id}`
    if (from[0] < 0 || from[1] < 0 || from[0] > w.width || from[1] > w.height) continue
    type(g, picked ? 700 : 600, px)
    const wide = widthOf(g, arc.label) + 12, end = edgePoint(from, arc.bearing, w), box = arc.label && edgeBox(room, from, end, wide, high, w)
    const goal = box ? outside(box, from, end) : end, colour = arc.state === "needs" ? k.T.worse : k.T.accent
    const bend = [(from[0] + goal[0]) / 2 - (goal[1] - from[1]) * 0.09, (from[1] + goal[1]) / 2 + (goal[0] - from[0]) * 0.09]
    g.globalAlpha = chosen && !picked ? 0.35 : 0.9
    g.beginPath(); g.moveTo(...from); g.quadraticCurveTo(...bend, ...goal)
    g.strokeStyle = colour; g.lineWidth = Math.max(1.5, arc.width * k.u) + (picked ? 1.5 : 0); g.setLineDash(arc.state === "needs" ? [7 * k.u, 5 * k.u] : []); g.stroke(); g.setLineDash([])
    if (!box || arc.state === "both") { g.beginPath(); g.arc(...goal, 4 * k.u, 0, 7); g.fillStyle = colour; g.fill() }
    g.globalAlpha = 1
    hits.arcs.push({ arc, box, points: Array.from({ length: 13 }, (_, i) => { const t = i / 12, u = 1 - t; return [0, 1].map(j => u * u * from[j] + 2 * u * t * bend[j] + t * t * goal[j]) }) })
    if (box) late.push(() => {
      type(g, picked ? 700 : 600, px)
      if (picked) pill(g, box, arc.label, k.T.accent, k.T.strong_ink)
      else haloed(g, arc.label, (box[0] + box[2]) / 2, (box[1] + box[3]) / 2, chosen ? k.T.soft : k.T.ink, k.T.page)
    })
  }
}

function edgePoint([x, y], bearing, w) {
  const a = bearing * Math.PI / 180, dx = Math.sin(a), dy = -Math.cos(a), m = 10
  const tx = dx > 1e-9 ? (w.width - m - x) / dx : dx < -1e-9 ? (m - x) / dx : Infinity, ty = dy > 1e-9 ? (w.height - m - y) / dy : dy < -1e-9 ? (m - y) / dy : Infinity
  const t = Math.max(0, Math.min(tx, ty))
  return [x + dx * t, y + dy * t]
}

// A name stays at the end of its arc, a few lines further in at most: an arc that followed its name would point elsewhere.
function edgeBox(room, from, end, wide, high, w) {
  const long = Math.hypot(from[0] - end[0], from[1] - end[1]), middles = []
  for (const line of [0, 1, 2]) for (const aside of [0, -0.3, 0.3, -0.5, 0.5]) {
    const t = Math.min(0.5, (line * high * 1.3) / long), x = end[0] + (from[0] - end[0]) * t, y = end[1] + (from[1] - end[1]) * t
    middles.push([Math.max(wide / 2 + 6, Math.min(w.width - wide / 2 - 6, x + aside * wide)), Math.max(high / 2 + 6, Math.min(w.height - high / 2 - 6, y))])
  }
  return settle(room, wide, high, middles)
}

// Where an arc to this end stops, so that it does not run through its own name.
function outside(box, from, end) {
  const within = ([x, y]) => x >= box[0] && x <= box[2] && y >= box[1] && y <= box[3]
  for (let i = 0, at = end; i <= 40; i++) {
    if (!within(at)) return at
    at = [0, 1].map(j => end[j] + (from[j] - end[j]) * (i / 80))
  }
  return end
}
