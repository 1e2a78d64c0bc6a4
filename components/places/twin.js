// The table beside a map. Texts come from rows, so they only ever become text.
export default function ({ parentElement, data, setTriggerValue }) {
  const { heads, rows, selected, large } = JSON.parse(data)
  const root = parentElement.querySelector(".twin")
  const pick = id => setTriggerValue("picked", id)

  const cell = (name, { text, why, bar, right }) => {
    const made = document.createElement(name)
    made.className = right ? "r" : "l"
    if (bar !== null) {
      const line = made.appendChild(document.createElement("i"))
      line.style.width = `${Math.max(0, Math.min(1, bar)) * 5}em`
    }
    made.appendChild(document.createElement("span")).textContent = text
    if (why) made.appendChild(document.createElement("small")).textContent = why
    return made
  }

  const table = document.createElement("table")
  const head = table.createTHead().insertRow()
  heads.forEach((text, at) => {
    const right = rows.some(row => row.cells[at].right)
    head.appendChild(cell("th", { text, why: "", bar: null, right }))
  })
  const body = table.createTBody()
  for (const row of rows) {
    const line = body.insertRow()
    line.className = [row.id === selected ? "on" : "", row.strong ? "strong" : ""].join(" ")
    line.tabIndex = 0
    line.setAttribute("aria-selected", row.id === selected)
    row.cells.forEach(each => line.appendChild(cell("td", each)))
    line.onclick = () => pick(row.id)
    line.onkeydown = event => {
      if (event.key === "Enter" || event.key === " ") { event.preventDefault(); pick(row.id) }
    }
  }
  root.classList.toggle("large", large)
  root.replaceChildren(table)
}
