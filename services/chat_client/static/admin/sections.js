// Which part of the page is in sight: what stands behind the # of the address.

/** `sections` by name: {open, close, forget}. Nothing is read for a part that nobody looks at. */
export function makeSections({ nav, sections, title }) {
  let name = null

  const wanted = () => (location.hash.slice(1) in sections ? location.hash.slice(1) : Object.keys(sections)[0])

  function go() {
    if (name === wanted()) return
    close()
    name = wanted()
    for (const link of nav.querySelectorAll("a")) {
      if (link.hash === `#${name}`) link.setAttribute("aria-current", "page")
      else link.removeAttribute("aria-current")
    }
    document.getElementById(name).hidden = false
    document.title = title(document.getElementById(name).querySelector("h2").textContent)
    sections[name].open()
  }

  function close() {
    if (!name) return
    sections[name].close()
    document.getElementById(name).hidden = true
    name = null
  }

  return {
    go,
    /** Read again what is in sight. */
    wake: () => name && sections[name].open(),
    forget() {
      close()
      for (const section of Object.values(sections)) section.forget()
    },
    inSight: () => name,
  }
}
