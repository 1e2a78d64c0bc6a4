// What is to be seen on a page, the insides of its components included.
function elements() {
  const found = []
  const into = root => root.querySelectorAll("*").forEach(one => {
    found.push(one)
    if (one.shadowRoot) into(one.shadowRoot)
  })
  into(document)
  return found.filter(one => !one.closest("style, script, [data-testid=stIconMaterial]"))
}

const above = one => one.parentElement ?? one.getRootNode().host

// Every text that is seen or read aloud.
function texts() {
  const found = [], spoken = ["placeholder", "aria-label", "title", "alt"]
  for (const one of elements().filter(one => one.checkVisibility({ visibilityProperty: true }))) {
    for (const node of one.childNodes) if (node.nodeType === 3) found.push(node.data)
    for (const name of spoken) found.push(one.getAttribute(name) ?? "")
    if (one.matches("input:not([type=file], [type=checkbox]), textarea")) found.push(one.value)
  }
  return found.map(text => text.trim()).filter(Boolean)
}

// Every line of text that eyes see, with its place; what is kept for readers aloud has no room and is left out.
function lines() {
  const found = [], range = document.createRange()
  for (const one of elements().filter(one => one.checkVisibility({ visibilityProperty: true, opacityProperty: true }))) {
    let unseen = false
    for (let up = one; up && !unseen; up = above(up)) {
      const box = up.getBoundingClientRect(), style = getComputedStyle(up)
      unseen = style.clipPath !== "none" || (style.overflow !== "visible" && (box.width < 4 || box.height < 4))
    }
    for (const node of unseen ? [] : one.childNodes) {
      if (node.nodeType !== 3 || !node.data.trim()) continue
      range.selectNodeContents(node)
      for (const box of range.getClientRects()) {
        if (box.width > 2 && box.height > 2) found.push({ one, node, box, text: node.data.trim().slice(0, 60) })
      }
    }
  }
  return found
}

// Lines that a box hides in part, and that no scrolling brings out.
function cut() {
  const found = new Set()
  for (const { one, box, text } of lines()) {
    for (let up = one, x = true, y = true; up && (x || y); up = above(up)) {
      const style = getComputedStyle(up), room = up.getBoundingClientRect()
      if (/auto|scroll/.test(style.overflowX)) x = false
      if (/auto|scroll/.test(style.overflowY)) y = false
      const wide = x && /hidden|clip/.test(style.overflowX) && (box.right > room.right + 1 || box.left < room.left - 1)
      const high = y && /hidden|clip/.test(style.overflowY) && (box.bottom > room.bottom + 3 || box.top < room.top - 3)
      if (wide || high) found.add(text)
      if (style.position === "fixed") break
    }
  }
  return [...found]
}

// Lines that lie on one another. The head of the page and a bar that stays at its foot hide what runs under them.
function overlapping() {
  const bar = one => [...document.querySelectorAll(".st-key-intake_ways")].find(each => each.contains(one))
  const found = new Set(), all = lines().filter(({ one }) => !one.closest("[data-testid=stHeader]"))
  all.forEach((a, i) => all.slice(i + 1).forEach(b => {
    const wide = Math.min(a.box.right, b.box.right) - Math.max(a.box.left, b.box.left)
    const high = Math.min(a.box.bottom, b.box.bottom) - Math.max(a.box.top, b.box.top)
    const most = Math.min(a.box.height, b.box.height) / 2
    if (a.node !== b.node && bar(a.one) === bar(b.one) && wide > 3 && high > most) found.add(`${a.text} × ${b.text}`)
  }))
  return [...found]
}

// How far the page can be moved sideways.
function sideways() {
  const all = [document.documentElement, ...document.querySelectorAll("[data-testid=stMain]")]
  return Math.max(...all.map(one => one.scrollWidth - one.clientWidth))
}
