// What the canvas draws: stage bands, links, boxes, marks. Pure drawing: a context, a frame `v`, the picture `d`, the colours `T`.
// Also used for the saved picture, so nothing here knows the network or the page.
const FONT = '"Microsoft YaHei","PingFang SC","Noto Sans CJK SC","Noto Sans SC","Source Han Sans SC","WenQuanYi Micro Hei",sans-serif'
const BORDER = { reference: 1.5, strong: 2, present: 1.75, weak: 3.5, absent: 2.75, unchecked: 2, inside: 1.75, outside: 1.75, hub: 2, chain: 2, group: 1.75 }
const DASH = { absent: [9, 6], unchecked: [2, 5], outside: [6, 4] }
const SQUEEZE = 0.88 // letters may get this narrow before a name takes another line

// In the net of chains a chain's box is larger than a segment's.
const sizeOf = (v, n) => (n.state === "chain" ? v.chain_box : v.box)
const type = (g, weight, px) => { g.font = `${weight} ${px}px ${FONT}` }
const isChinese = text => /[\u4e00-\u9fff]/.test(text)

function rounded(g, x, y, w, h, r) { g.beginPath(); g.roundRect(x, y, w, h, r) }

function paintBands(g, v, T) {
  for (const b of v.bands) {
    g.fillStyle = T.band; rounded(g, b.x0, b.y0, b.x1 - b.x0, b.y1 - b.y0, 10); g.fill()
    if (!b.title) continue
    g.textBaseline = "middle"; g.textAlign = "left"
    type(g, 700, v.head); g.fillStyle = T.ink; g.fillText(b.title, b.tx, b.ty)
    const wide = g.measureText(b.title).width
    type(g, 500, v.head * 0.84)
    if (b.sub && b.tx + wide + v.head * 0.5 + g.measureText(b.sub).width < b.x1) {
      g.fillStyle = T.soft; g.fillText(b.sub, b.tx + wide + v.head * 0.5, b.ty)
    }
  }
}

// ---------------------------------------------------------------- links
// A piece that several links share is stroked once, so that two dashed lines never add up to a fat one.
function trace(g, points, done) {
  for (let i = 1; i < points.length; i++) {
    const [x0, y0] = points[i - 1], [x1, y1] = points[i], id = [x0, y0, x1, y1].join()
    if (done[id]) continue
    done[id] = 1
    g.beginPath(); g.moveTo(x0, y0)
    if (y0 === y1) g.lineTo(x1, y1)
    else if (x0 === x1) g.bezierCurveTo(x0 + 22, y0, x1 + 22, y1, x1, y1)
    else { const m = (x1 - x0) / 2; g.bezierCurveTo(x0 + m, y0, x1 - m, y1, x1, y1) }
    g.stroke()
  }
}

function arrowHead(g, x, y, way, r, colour) {
  g.setLineDash([]); g.fillStyle = colour
  g.beginPath(); g.moveTo(x, y); g.lineTo(x - way * r * 1.5, y - r * 0.8); g.lineTo(x - way * r * 1.5, y + r * 0.8); g.closePath(); g.fill()
}

// A chain that counts the segment which is looked at.
const joined = (d, n, eye) => n.state === "chain" && d.links.some(l => l.a === eye && l.b === n.id)

function paintLinks(g, v, d, T, box, picked) {
  const ghost = l => ["absent", "unchecked"].some(s => s === box[l.a].state || s === box[l.b].state)
  const near = l => l.a === picked || l.b === picked
  const quiet = l => box[l.a].quiet && box[l.b].quiet
  const mini = d.mini, done = {}
  const stroke = (links, colour, extra, routes) => {
    const heads = {}, seen = routes === v.routes ? done : {}
    for (const l of [...links].sort((p, q) => ghost(p) - ghost(q) || q.share - p.share)) {
      const points = routes[l.id]
      if (!points) continue
      g.strokeStyle = colour; g.setLineDash(ghost(l) ? [5, 5] : [])
      g.lineWidth = Math.min(mini ? 2 : 4.5, (mini ? 1 : 1.1) + (mini ? 1.5 : 4.5) * l.share + extra)
      trace(g, points, seen)
      const [x, y] = l.back ? points[0] : points[points.length - 1]
      heads[[x, y]] = [x, y, l.back || l.same ? -1 : 1]
    }
    if (!d.net) for (const [x, y, way] of Object.values(heads)) arrowHead(g, x - way, y, way, mini ? 4.5 : 6.5, colour)
  }
  g.save(); g.lineJoin = "round"; g.lineCap = "butt"
  const rest = d.links.filter(l => l.main && !(picked && near(l)))
  stroke(rest.filter(l => picked || quiet(l)), T.line, 0, v.routes)
  if (!picked) stroke(rest.filter(l => !quiet(l)), T.edge, 0, v.routes)
  else stroke(d.links.filter(near), T.edge_hi, 0.8, v.trunks)
  g.restore()
}

// ---------------------------------------------------------------- boxes
function symbol(g, state, x, y, r, colour) {
  g.save(); g.setLineDash([]); g.strokeStyle = g.fillStyle = colour; g.lineWidth = r * 0.28; g.beginPath()
  if (state === "strong" || state === "hub") { g.arc(x, y, r, 0, 7); g.fill() }
  else if (state === "present" || state === "inside") { g.arc(x, y, r * 0.88, 0, 7); g.stroke(); g.beginPath(); g.arc(x, y, r * 0.88, Math.PI / 2, Math.PI * 1.5); g.fill() }
  else if (state === "weak") { g.moveTo(x, y - r * 0.95); g.lineTo(x + r * 1.05, y + r * 0.85); g.lineTo(x - r * 1.05, y + r * 0.85); g.closePath(); g.fill() }
  else if (state === "absent") { g.arc(x, y, r * 0.88, 0, 7); g.stroke(); g.beginPath(); g.moveTo(x - r * 0.62, y + r * 0.62); g.lineTo(x + r * 0.62, y - r * 0.62); g.stroke() }
  else if (state === "outside") { g.arc(x, y, r * 0.88, 0, 7); g.stroke() }
  else { type(g, 700, r * 2.2); g.textAlign = "center"; g.textBaseline = "middle"; g.fillText("?", x, y + r * 0.08) }
  g.restore()
}

// The lines of a name: one where it fits, else two broken between words, else three (long English names).
function nameLines(g, n, wide) {
  const width = text => g.measureText(text).width
  if (width(n.name) <= wide / (isChinese(n.name) ? SQUEEZE + 0.06 : SQUEEZE)) return [n.name]
  if (isChinese(n.name)) {
    const at = n.brk || Math.ceil(n.name.length / 2)
    const two = [n.name.slice(0, at), n.name.slice(at)]
    return Math.max(...two.map(width)) <= wide / SQUEEZE ? two : evenly(g, n.name, wide)
  }
  const words = n.name.split(/(?<=[ -])/)
  let best = [n.name], least = Infinity
  for (const lines of splits(words, 2)) { const w = Math.max(...lines.map(width)); if (w < least) { least = w; best = lines } }
  if (least > wide / SQUEEZE) for (const lines of splits(words, 3)) { const w = Math.max(...lines.map(width)); if (w < least - 4) { least = w; best = lines } }
  return best
}

function* splits(words, n) {
  const join = part => part.join("").trimEnd()
  for (let i = 1; i < words.length; i++) {
    if (n === 2) yield [join(words.slice(0, i)), join(words.slice(i))]
    else for (let j = i + 1; j < words.length; j++) yield [join(words.slice(0, i)), join(words.slice(i, j)), join(words.slice(j))]
  }
}

function evenly(g, name, wide) {
  const lines = []
  let line = ""
  for (const letter of name) {
    if (line && g.measureText(line + letter).width > wide) { lines.push(line); line = "" }
    line += letter
  }
  return [...lines, line]
}

function paintBox(g, n, x, y, v, d, T, look = {}) {
  const quiet = n.quiet, s = n.state, strong = s === "strong" || s === "hub"
  const fill = { inside: "present", outside: "reference", hub: "strong", chain: "reference", group: "reference" }[s] || s
  const [W, H] = sizeOf(v, n), L = x - W / 2, Y = y - H / 2, F = v.name * (s === "chain" ? 1.15 : 1), S = v.note, mini = d.mini
  g.save()
  if (s === "group") { rounded(g, L + 4, Y + 4, W, H, 6); g.fillStyle = T.page; g.fill(); g.lineWidth = 1.25; g.strokeStyle = T.reference_line; g.stroke() }
  rounded(g, L, Y, W, H, 6); g.fillStyle = T.page; g.fill()
  if (quiet) g.globalAlpha = strong ? 0.16 : 0.38
  g.fillStyle = T[fill + "_bg"]; g.fill(); g.globalAlpha = quiet ? 0.45 : 1
  g.lineWidth = BORDER[s] * (mini ? 0.8 : 1) * (look.joined ? 1.75 : 1); g.strokeStyle = look.joined ? T.edge_hi : T[fill + "_line"]; g.setLineDash(DASH[s] || []); g.stroke()
  g.setLineDash([]); g.globalAlpha = 1

  const ink = quiet ? (strong ? T.ink : T.soft) : T[fill + "_ink"]
  const r = F * 0.38, pad = mini ? 7 : 9, plain = fill === "reference" && s !== "outside"
  const tx = plain ? L + pad : L + pad + r * 2 + 6, wide = L + W - (mini ? 5 : 7) - tx
  g.textAlign = "left"; g.textBaseline = "middle"; type(g, quiet ? 500 : 700, F)
  const lines = nameLines(g, n, wide), size = Math.min(1, (H - (n.bar != null ? 11 : 7) - (s === "group" ? S * 1.25 : 0)) / (lines.length * F * 1.16))
  const px = F * size, lh = px * 1.16, second = !mini && (lines.length === 1 || s === "group" || s === "chain") ? n.line2 : ""
  const foot = n.bar != null && !mini ? 3 : 0, total = lines.length * lh + (second ? S * 1.25 : 0)
  let cy = y - total / 2 + lh / 2 - foot
  if (!plain) { g.globalAlpha = quiet ? 0.6 : 1; symbol(g, s, L + pad + r, cy, r, strong && !quiet ? T.strong_ink : T[fill + "_line"]); g.globalAlpha = 1 }
  g.fillStyle = ink; type(g, quiet ? 500 : 700, px)
  for (const line of lines) { g.fillText(line, tx, cy, wide); cy += lh }
  type(g, 500, S)
  if (n.counts?.length) paintCounts(g, n, tx, cy - lh / 2 + S * 0.66, S, wide, T)
  else if (second) g.fillText(second, tx, cy - lh / 2 + S * 0.66, wide)
  else if (!mini && n.short && lines.length === 2) {
    const w = g.measureText(n.short).width
    type(g, 700, px); const last = g.measureText(lines[1]).width; type(g, 500, S)
    if (last + w + 8 <= wide) { g.textAlign = "right"; g.fillText(n.short, L + W - 7, cy - lh) }
  }
  if (n.bar != null && !mini && !quiet) {
    const bw = W - 14, by = Y + H - 7
    g.fillStyle = strong ? T.strong_ink : T[fill + "_line"]
    g.globalAlpha = 0.28; rounded(g, L + 7, by, bw, 3, 1.5); g.fill(); g.globalAlpha = 1
    rounded(g, L + 7, by, Math.max(3, bw * Math.min(1, n.bar)), 3, 1.5); g.fill()
  }
  if (look.selected) { g.lineWidth = 3.5; g.strokeStyle = T.focus; rounded(g, L - 5, Y - 5, W + 10, H + 10, 10); g.stroke() }
  else if (look.hover) { g.lineWidth = 2; g.strokeStyle = T.accent; rounded(g, L - 4, Y - 4, W + 8, H + 8, 9); g.stroke() }
  g.restore()
}

// How many more stand in a group, and how many of all are in each state: symbol and number, smaller where they need room.
function paintCounts(g, n, x, y, px, wide, T) {
  const wideOf = (text, S) => { type(g, 600, S); return g.measureText(text).width }
  const need = S => wideOf(n.line2, S) + n.counts.reduce((sum, [, many]) => sum + S * 1.6 + wideOf(many, S), 0)
  const S = px * Math.min(1, wide / need(px))
  type(g, 500, S); g.textAlign = "left"; g.fillStyle = T.ink; g.fillText(n.line2, x, y)
  x += wideOf(n.line2, S) + S * 0.6
  for (const [state, many] of n.counts) {
    symbol(g, state, x + S * 0.38, y, S * 0.36, T[state + "_line"])
    type(g, 600, S); g.fillStyle = T.ink; g.fillText(many, x + S * 0.95, y)
    x += S * 1.5 + wideOf(many, S)
  }
}

// Marks and tags stand above all boxes and links, so that nothing runs through them.
function paintMarks(g, v, d, T, box) {
  g.save(); g.textBaseline = "middle"; g.textAlign = "center"
  for (const n of Object.values(box)) {
    const at = v.pos[n.id], [W, H] = sizeOf(v, n)
    if (!at || n.quiet) continue
    const [x, y] = at, L = x - W / 2, Y = y - H / 2
    if (n.single) {
      const R = d.mini ? 7 : Math.max(8, v.note * 0.62), mx = L + W - 3, my = Y + 1
      g.beginPath(); g.arc(mx, my, R, 0, 7); g.fillStyle = T.page; g.fill(); g.lineWidth = d.mini ? 1.5 : 2; g.strokeStyle = T.ink; g.stroke()
      g.fillStyle = T.ink; type(g, 700, R * 1.35); g.fillText("1", mx, my + R * 0.08)
    }
    if (n.broken) for (const px of [L, L + W]) {
      const a = d.mini ? 5 : 8, b = d.mini ? 4 : 6
      g.fillStyle = T.page; g.fillRect(px - b, y - a * 1.3, b * 2, a * 2.6)
      g.strokeStyle = T.absent_line; g.lineWidth = d.mini ? 2 : 3
      g.beginPath(); g.moveTo(px - b * 0.9, y + a); g.lineTo(px - b * 0.1, y - a); g.moveTo(px + b * 0.1, y + a); g.lineTo(px + b * 0.9, y - a); g.stroke()
    }
    if (n.tag) {
      type(g, 700, v.name * 0.84)
      const w = g.measureText(n.tag).width + 12, h = v.name * 1.1, ty = Y - h * 0.72
      g.fillStyle = T.ink; rounded(g, L - 6, ty, w, h, h / 2); g.fill()
      g.fillStyle = T.page; g.fillText(n.tag, L - 6 + w / 2, ty + h / 2 + 1)
    }
  }
  g.restore()
}

// The whole picture on one canvas, with what a reader needs when it has left the app: title, counts, thresholds, source, date.
function paintSheet(v, d, T, box, picked, sheet) {
  const k = 2, side = 28, top = 92 + (sheet.lines.length - 1) * 24, bottom = 46
  const canvas = document.createElement("canvas")
  canvas.width = (v.width + side * 2) * k; canvas.height = (v.height + top + bottom) * k
  const g = canvas.getContext("2d")
  g.scale(k, k); g.fillStyle = T.page; g.fillRect(0, 0, v.width + side * 2, v.height + top + bottom)
  g.textBaseline = "middle"; g.textAlign = "left"
  type(g, 700, 26); g.fillStyle = T.ink; g.fillText(sheet.title, side, 34, v.width)
  type(g, 500, 16); g.fillStyle = T.soft
  sheet.lines.forEach((line, i) => g.fillText(line, side, 68 + i * 24, v.width))
  g.save(); g.translate(side, top)
  paintBands(g, v, T); paintLinks(g, v, d, T, box, picked)
  for (const n of Object.values(box)) if (v.pos[n.id]) paintBox(g, n, ...v.pos[n.id], v, d, T, { selected: n.id === picked, joined: joined(d, n, picked) })
  paintMarks(g, v, d, T, box); g.restore()
  type(g, 500, 14); g.fillStyle = T.soft; g.fillText(sheet.foot, side, top + v.height + 24, v.width)
  return canvas
}
