// The saved picture: the map as it is looked at, with what a reader needs when it has left the app.
function keep(state, sheet) {
  const wide = 1400, high = 900, size = state.map.getSize(), now = windowOf(state, size.x, size.y)
  const grow = Math.min(wide / size.x, high / size.y), s = now.s * grow
  const w = { width: wide, height: high, s, ox: wide / 2 + (now.ox - size.x / 2) * grow, oy: high / 2 + (now.oy - size.y / 2) * grow }
  const canvas = paintSheet(state, w, sheet)
  canvas.toBlob(async blob => tell(state, { kind: "picture", bytes: await blob.arrayBuffer() }), "image/png")
}

function wrapped(g, text, wide) {
  const lines = [""]
  for (const piece of text.match(/[ -\u2e7f]+?(?:\s|$)|[^]/g) || []) {
    if (g.measureText(lines[lines.length - 1] + piece).width > wide && lines[lines.length - 1]) lines.push(piece.trimStart())
    else lines[lines.length - 1] += piece
  }
  return lines
}

function paintSheet(state, w, sheet) {
  const { ground, view, look } = state, T = look.T, side = 32, k = 2
  const canvas = document.createElement("canvas"), g = canvas.getContext("2d")
  type(g, 700, 30); const title = wrapped(g, sheet.title, w.width).slice(0, 3)
  type(g, 500, 17); const lines = sheet.lines.flatMap(line => wrapped(g, line, w.width)), foot = wrapped(g, sheet.foot, w.width)
  const keys = legend(g, ground, sheet, w.width), top = 24 + title.length * 40 + lines.length * 26 + (sheet.sample ? 36 : 0) + (keys.length ? keys[keys.length - 1].y + 34 : 0)
  canvas.width = (w.width + side * 2) * k; canvas.height = (w.height + top + foot.length * 24 + 44) * k
  const map = document.createElement("canvas")
  map.width = w.width * k; map.height = w.height * k
  const m = map.getContext("2d")
  m.scale(k, k)
  paint(m, ground, view, w, { T, px: 18, u: 1.2, taken: [[0, w.height - 40, 190, w.height]] })
  scaleBar(m, state, w, T)
  g.scale(k, k); g.fillStyle = T.page; g.fillRect(0, 0, w.width + side * 2, canvas.height / k)
  g.textBaseline = "middle"; g.textAlign = "left"
  let y = 24
  type(g, 700, 30); g.fillStyle = T.ink
  for (const line of title) { g.fillText(line, side, y + 20); y += 40 }
  type(g, 500, 17); g.fillStyle = T.soft
  for (const line of lines) { g.fillText(line, side, y + 13); y += 26 }
  if (sheet.sample) {
    type(g, 700, 16)
    g.fillStyle = T.weak_bg; g.strokeStyle = T.weak_line; g.lineWidth = 1.5; g.beginPath(); g.roundRect(side, y + 4, g.measureText(sheet.sample).width + 16, 27, 4); g.fill(); g.stroke()
    g.fillStyle = T.weak_ink; g.fillText(sheet.sample, side + 8, y + 18); y += 36
  }
  for (const key of keys) {
    mark(g, T, key, side + key.x + 9, y + key.y + 16)
    type(g, 500, 17); g.textAlign = "left"; g.textBaseline = "middle"; g.fillStyle = T.ink; g.fillText(key.label, side + key.x + 26, y + key.y + 16)
  }
  g.drawImage(map, side, top, w.width, w.height)
  type(g, 500, 16); g.textAlign = "left"; g.textBaseline = "middle"; g.fillStyle = T.soft
  foot.forEach((line, i) => g.fillText(line, side, top + w.height + 26 + i * 24))
  return canvas
}

// The keys of the legend, row by row; without any of its own, the kinds of the rows.
function legend(g, ground, sheet, wide) {
  const own = sheet.legend.length ? sheet.legend : [...ground.kinds.map(one => ({ shape: "disc", ...one })), ...ground.park_kinds.map(one => ({ ...one, shape: "square" }))]
  let x = 0, y = 0
  type(g, 500, 17)
  return own.map(one => {
    const need = g.measureText(one.label).width + 52
    if (x && x + need > wide) { x = 0; y += 28 }
    const key = { ...one, x, y }
    x += need
    return key
  })
}

function mark(g, T, key, x, y) {
  const colour = T[key.token] || T.ink
  g.strokeStyle = g.fillStyle = colour; g.lineWidth = 2.5; g.setLineDash([]); g.beginPath()
  if (DRAWN[key.shape]) { DRAWN[key.shape](g, x, y, 6); g.fill() }
  else if (key.shape === "in" || key.shape === "out") { g.moveTo(x - 9, y); g.lineTo(x + 4, y); g.stroke(); arrowHead(g, [[x - 9, y], [x, y], [x + 5, y]], 8, colour) }
  else if (key.shape === "ring" || key.shape === "needs") { g.setLineDash([5, 3]); if (key.shape === "ring") g.arc(x, y, 8, 0, 7); else { g.moveTo(x - 10, y); g.lineTo(x + 10, y) } g.stroke(); g.setLineDash([]) }
  else if (key.shape === "has") { g.moveTo(x - 10, y); g.lineTo(x + 10, y); g.stroke() }
  else if (key.shape === "halo") { g.arc(x, y, 8, 0, 7); g.globalAlpha = 0.25; g.fill(); g.globalAlpha = 1; g.stroke() }
  else if (key.shape === "unknown") { g.setLineDash([3, 2]); g.strokeRect(x - 6, y - 6, 12, 12); g.setLineDash([]) }
  else if (key.shape === "filled") g.fillRect(x - 7, y - 7, 14, 14)
  else g.strokeRect(x - 6, y - 6, 12, 12)
}

function scaleBar(g, state, w, T) {
  const perPixel = 40075016.686 * Math.cos(state.map.getCenter().lat * Math.PI / 180) / (256 * w.s), most = perPixel * 150
  const power = 10 ** Math.floor(Math.log10(most)), metres = [5, 3, 2, 1].map(f => f * power).find(m => m <= most), wide = metres / perPixel, y = w.height - 12
  g.strokeStyle = T.ink; g.lineWidth = 2; g.beginPath(); g.moveTo(10, y - 8); g.lineTo(10, y); g.lineTo(10 + wide, y); g.lineTo(10 + wide, y - 8); g.stroke()
  type(g, 600, 15); haloed(g, metres >= 1000 ? `${metres / 1000} km` : `${metres} m`, 10 + wide / 2, y - 12, T.ink, T.page)
}
