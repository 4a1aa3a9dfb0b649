// Sentences with people's names in them. Names come from anywhere, so they keep their own direction and are never markup.

/** A sentence as a value: said`${name} is disabled.` */
export const said = (texts, ...names) => ({ texts, names })

/** The sentence as a plain text. */
export const textOf = ({ texts, names }) => String.raw({ raw: texts }, ...names)

/** Write a sentence, or a plain text, into the node. */
export function write(node, sentence) {
  if (typeof sentence === "string") return node.replaceChildren(sentence)
  const { texts, names } = sentence
  node.replaceChildren(...texts.flatMap((text, i) => (i < names.length ? [text, named(names[i])] : [text])))
}

function named(name) {
  const node = document.createElement("bdi")
  node.textContent = name
  return node
}
