// Where names go: each takes the first free place beside its mark, the most important first; none overlaps another or is cut.
// ---------------------------------------------------------------- room for names: nothing overlaps, nothing is cut at the edge
const MANY = 60 // parks; beyond, names are not looked for far from their marks
const LARGE = 0.35 // of the largest side: parks that are named before the counties
class Room {
  constructor(w, taken) { this.w = w; this.boxes = taken.map(b => [...b]); this.names = [] }
  free(b) {
    const edge = 4
    return b[0] >= edge && b[1] >= edge && b[2] <= this.w.width - edge && b[3] <= this.w.height - edge &&
      !this.boxes.some(o => b[0] < o[2] + GAP && b[2] > o[0] - GAP && b[1] < o[3] + 1 && b[3] > o[1] - 1)
  }
  take(b) { this.boxes.push(b); return b }
  name(b) { this.names.push(b); return this.take(b) }
}

const widths = new Map()
function widthOf(g, text) {
  const key = g.font + text
  if (!widths.has(key)) { if (widths.size > 5000) widths.clear(); widths.set(key, g.measureText(text).width) }
  return widths.get(key)
}

// The first of some middles where a text of this size has room. What must be read takes the place that covers least.
function settle(room, wide, high, middles, must = false, right = () => true) {
  const boxOf = ([x, y]) => [x - wide / 2, y - high / 2, x + wide / 2, y + high / 2]
  const free = middles.map(boxOf).find(box => room.free(box) && right(box))
  if (free || !must) return free ? room.name(free) : null
  const within = (v, half, most) => Math.max(half + 5, Math.min(most - half - 5, v))
  const kept = middles.map(([x, y]) => boxOf([within(x, wide / 2, room.w.width), within(y, high / 2, room.w.height)]))
  const covers = box => room.boxes.reduce((sum, o) => sum + Math.max(0, Math.min(box[2], o[2]) - Math.max(box[0], o[0])) * Math.max(0, Math.min(box[3], o[3]) - Math.max(box[1], o[1])), 0)
  return room.name(kept.reduce((best, box) => (covers(box) < covers(best) ? box : best)))
}

const around = (x, y, off, wide, high) => [
  [x, y + off + high / 2], [x + off + wide / 2, y], [x - off - wide / 2, y], [x, y - off - high / 2],
  [x + off + wide / 2, y + high * 0.8], [x + off + wide / 2, y - high * 0.8], [x - off - wide / 2, y + high * 0.8], [x - off - wide / 2, y - high * 0.8],
]

// Further off there is room for more: half aside above and below.
const further = (x, y, off, wide, high) => [
  ...around(x, y, off, wide, high), ...[-1, 1].flatMap(up => [-0.5, 0.5].map(aside => [x + aside * wide, y + up * (off + high / 2)])),
]

// How far a point lies from a box, and a thin line from a mark to its name where the name found room only further off.
const clamped = (v, low, high) => Math.max(low, Math.min(high, v))
const nearest = (b, [x, y]) => [clamped(x, b[0], b[2]), clamped(y, b[1], b[3])]
const away = (b, p) => { const [x, y] = nearest(b, p); return Math.hypot(x - p[0], y - p[1]) }
const apart = (a, b) => Math.hypot(Math.max(0, a[0] - b[2], b[0] - a[2]), Math.max(0, a[1] - b[3], b[1] - a[3]))
const square = ([x, y], half) => [x - half, y - half, x + half, y + half]

function leader(mark, box) {
  const goal = nearest(box, [(mark[0] + mark[2]) / 2, (mark[1] + mark[3]) / 2])
  return [nearest(mark, goal), goal]
}

// Whether the line runs over nothing that stands there already; `names`: it may run below other names.
function clear(room, mark, box, names) {
  const [a, b] = leader(mark, box), n = Math.ceil(Math.hypot(b[0] - a[0], b[1] - a[1]) / 3)
  for (let i = 1; i < n; i++) {
    const x = a[0] + (b[0] - a[0]) * i / n, y = a[1] + (b[1] - a[1]) * i / n
    if (room.boxes.some(o => !(names && room.names.includes(o)) && x > o[0] && x < o[2] && y > o[1] && y < o[3] && away(mark, [x, y]) > 2)) return false
  }
  return true
}

function haloed(g, text, x, y, colour, halo) {
  g.textAlign = "center"; g.textBaseline = "middle"; g.lineJoin = "round"
  g.strokeStyle = halo; g.lineWidth = 4; g.strokeText(text, x, y)
  g.fillStyle = colour; g.fillText(text, x, y)
}

function pill(g, box, text, ground, ink) {
  g.beginPath(); g.roundRect(box[0], box[1], box[2] - box[0], box[3] - box[1], (box[3] - box[1]) / 2); g.fillStyle = ground; g.fill()
  g.textAlign = "center"; g.textBaseline = "middle"; g.fillStyle = ink; g.fillText(text, (box[0] + box[2]) / 2, (box[1] + box[3]) / 2 + 0.5)
}

// ---------------------------------------------------------------- names, the most important first
function ringNames(g, ground, view, w, k, room, late) {
  for (const ring of view.rings) {
    if (!ring.label) continue
    type(g, 700, k.px * 0.94)
    const wide = widthOf(g, ring.label) + k.px * 1.1, high = k.px * 1.6
    const west = screen(w, ground.at(ring.at)), far = p => Math.hypot(p[0] - west[0], p[1] - west[1])
    const spots = [west, ...ring.points.filter((_, i) => i % 3 === 0).map(p => screen(w, ground.at(p))).sort((p, q) => far(p) - far(q))]
      .filter(([x, y]) => x > 0 && y > 0 && x < w.width && y < w.height)
      .map(([x, y]) => [Math.max(wide / 2 + 6, Math.min(w.width - wide / 2 - 6, x)), y])
    const box = settle(room, wide, high, spots)
    if (box) late.push(() => { type(g, 700, k.px * 0.94); pill(g, box, ring.label, k.T.accent, k.T.strong_ink) })
  }
}

// The name of a plot stands beside its own point or nowhere: pushed further, it would be read as the name of another mark.
function parkNames(g, ground, view, w, k, room, late, level, hits) {
  const marked = new Map(view.marks.map(mark => [String(mark.at), mark]))
  const here = ground.parks.map(park => ({ park, mark: marked.get(String(park.at)), picked: view.selected === `park:${park.id}` }))
  if (level === 0) for (const mark of view.marks) if (!ground.parks.some(park => String(park.at) === String(mark.at))) here.push({ mark, park: { name: mark.label, point: ground.at(mark.at), size: null } })
  const levelOf = one => (one.picked || one.mark ? 0 : one.park.size >= LARGE ? 1 : 2)
  const rank = one => (one.picked ? 4 : 0) + (one.mark ? 2 + one.mark.strength : 0) + (one.park.size ?? 0)
  if (level === 0 && view.selected?.startsWith("firm:")) hits.chosen_name = firmName(g, ground, view, w, k, room, late)
  const rings = Array.from({ length: here.length > MANY ? 3 : 11 }, (_, step) => step)
  for (const one of here.filter(each => levelOf(each) === level).sort((p, q) => rank(q) - rank(p))) {
    const [x, y] = screen(w, one.park.point), bold = !!(one.picked || one.mark), px = k.px * (bold ? 1.06 : 0.86)
    if (x < 0 || y < 0 || x > w.width || y > w.height) continue
    type(g, bold ? 700 : 600, px)
    const text = one.mark?.text ? `${one.park.name}  ${one.mark.text}` : one.park.name
    const off = sideOf(one.park, k.u) / 2 + (one.picked ? 7 : 3) * k.u, wide = widthOf(g, text), high = px * 1.25
    const own = square([x, y], off), plot = one.park.id === undefined
    const spots = (plot ? [0] : rings).flatMap(step => (step ? further : around)(x, y, off + step * high * 0.8, wide, high))
    const far = box => apart(own, box) > high * 0.7
    const others = ground.parks.filter(park => park !== one.park).map(park => squareOf(park, w, k)), most = Math.min(w.width, w.height) * 0.22
    const itsOwn = box => others.every(other => apart(box, other) >= (plot ? apart(box, own) : high * 0.6)) // not read as another's
    const right = names => box => (plot ? itsOwn(box) : !far(box) || (apart(own, box) < most && itsOwn(box) && clear(room, own, box, names)))
    const box = settle(room, wide, high, spots, false, right(false)) || settle(room, wide, high, spots, bold && !plot, right(true))
    if (box && !plot) hits.named.push({ park: one.park, box })
    if (box && one.picked) hits.chosen_name = box
    const colour = one.picked ? k.T.accent : one.mark ? k.T.ink : isNear(view, one.park) ? k.T.ink : k.T.soft
    if (!box) continue
    if (far(box)) late.unshift(() => { trace(g, leader(own, box)); g.strokeStyle = k.T.soft; g.lineWidth = 1; g.stroke() })
    late.push(() => { type(g, bold ? 700 : 600, px); haloed(g, text, (box[0] + box[2]) / 2, (box[1] + box[3]) / 2, colour, k.T.page) })
  }
}

const squareOf = (park, w, k) => square(screen(w, park.point), sideOf(park, k.u) / 2)

function firmName(g, ground, view, w, k, room, late) {
  const i = ground.firm.get(view.selected.slice(5))
  if (i === undefined) return
  const [x, y] = screen(w, [ground.firms.X[i], ground.firms.Y[i]]), text = view.selected.slice(5), px = k.px
  type(g, 700, px)
  const box = settle(room, widthOf(g, text), px * 1.25, around(x, y, (DOT + 6) * k.u, widthOf(g, text), px * 1.25), x > 0 && y > 0 && x < w.width && y < w.height)
  if (box) late.push(() => { type(g, 700, px); haloed(g, text, (box[0] + box[2]) / 2, (box[1] + box[3]) / 2, k.T.accent, k.T.page) })
  return box
}

function countyNames(g, counties, view, w, k, room, late) {
  for (const one of counties) {
    const [x, y] = screen(w, one.point), px = k.px, small = px * 0.82, lit = view.selected === `county:${one.id}`
    type(g, 500, small); const below = one.count ? widthOf(g, one.count) : 0
    type(g, 600, px)
    const wide = Math.max(widthOf(g, one.name), below), high = px * 1.2 + (below ? small * 1.2 : 0), step = px * 1.1
    const spots = [...[0, -step, step, -step * 2, step * 2].map(down => [x, y + down]), ...[-0.7, 0.7].flatMap(aside => [0, step, -step, step * 2, -step * 2].map(down => [x + wide * aside, y + down]))]
    const box = settle(room, wide, high, spots), least = !box && below ? settle(room, below, small * 1.2, spots.slice(0, 3)) : null // the number, if not the name
    const number = (middle, top) => { type(g, 500, small); haloed(g, one.count, middle, top + small * 0.6, k.T.soft, k.T.panel) }
    if (least) late.push(() => number((least[0] + least[2]) / 2, least[1]))
    if (box) late.push(() => {
      const middle = (box[0] + box[2]) / 2
      type(g, 600, px); haloed(g, one.name, middle, box[1] + px * 0.6, lit ? k.T.accent : k.T.soft, k.T.panel)
      if (below) number(middle, box[1] + px * 1.2)
    })
  }
}

function flowNames(g, view, w, k, room, late, hits) {
  for (const { flow, points } of hits.flows.slice().sort((p, q) => q.wide - p.wide)) {
    if (!flow.label) continue
    const px = k.px * 0.86, [x, y] = points[Math.floor(points.length / 2)]
    type(g, 600, px)
    const wide = widthOf(g, flow.label), box = settle(room, wide, px * 1.25, [[x, y], ...around(x, y, 4, wide, px * 1.25)])
    const colour = flow.way === "out" ? k.T.worse : k.T.accent
    if (box) late.push(() => { type(g, 600, px); haloed(g, flow.label, (box[0] + box[2]) / 2, (box[1] + box[3]) / 2, colour, k.T.page) })
  }
}
