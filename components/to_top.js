// A new step is read from its top: the page scrolls up when what it shows is another thing than before.
const shown = new Map()

export default function ({ data }) {
  const before = shown.get(data.key)
  shown.set(data.key, data.shown)
  if (before === undefined || before === data.shown) return
  document.querySelector("[data-testid=stMain]")?.scrollTo({ top: 0 })
}
