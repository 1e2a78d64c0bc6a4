// Puts the reader's words where Streamlit writes its own, now and whenever it draws more; sets the language of the page.
// A link that only gains choices is the same step of the history: it is replaced, so that "back" never meets it again.
const original = history.pushState.bind(history)
history.pushState = (state, title, address) => {
  const here = new URL(location.href), next = new URL(address ?? here, here)
  const gains = next.pathname === here.pathname && [...here.searchParams].every(([key, code]) => next.searchParams.get(key) === code)
  return gains ? history.replaceState(state, title, address) : original(state, title, address)
}

export default function (component) {
  const data = JSON.parse(component.data.words)
  const doc = document
  doc.documentElement.lang = data.lang
  globalThis.__liantuTexts?.disconnect()
  const patterns = data.patterns.map(([said, ours]) => [new RegExp(said), ours])
  const said = text => {
    const plain = text.trim()
    if (data.texts[plain]) return text.replace(plain, data.texts[plain])
    const pattern = patterns.find(([said]) => said.test(plain))
    return pattern ? plain.replace(...pattern) : null
  }
  const text = node => {
    const parent = node.parentElement
    if (!parent || parent.closest("[data-testid=stIconMaterial],code,pre,textarea,.lt-verbatim")) return
    const now = said(node.data)
    if (now && now !== node.data) node.data = now
  }
  const attributes = element => {
    for (const name of ["placeholder", "aria-label", "title", "alt"]) {
      const value = element.getAttribute?.(name), now = value && said(value)
      if (now && now !== value) element.setAttribute(name, now)
    }
  }
  const walk = root => {
    if (root.nodeType === 3) return text(root)
    if (root.nodeType !== 1) return
    attributes(root)
    root.querySelectorAll("*").forEach(attributes)
    const nodes = doc.createTreeWalker(root, NodeFilter.SHOW_TEXT)
    for (let node; (node = nodes.nextNode()); ) text(node)
  }
  if (!Object.keys(data.texts).length) return
  walk(doc.body)
  const watch = new MutationObserver(changes => {
    for (const change of changes) {
      if (change.type === "characterData") text(change.target)
      else if (change.type === "attributes") attributes(change.target)
      else change.addedNodes.forEach(walk)
    }
  })
  watch.observe(doc.body, { subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: ["placeholder", "aria-label", "title", "alt"] })
  globalThis.__liantuTexts = watch
}
