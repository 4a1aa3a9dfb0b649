// Oneself: the photo, the name and its passphrase, notifications, the way out.

import { Unreachable } from "../chat/api.js"
import { problemWords } from "../chat/words.js"
import { makeDialog } from "../console/dialogs.js"
import { showFace } from "./face.js"

const MOST_BYTES = 5 * 2 ** 20
const TYPES = ["image/png", "image/jpeg", "image/webp", "image/gif"]

/** `session()` is the present one; `leave({forget})` goes to the start; `settled()` is awaited before; `tell(sentence)` says what was done. */
export function makeSelf({ dialog, api, base, people, me, session, sessions, notify, leave, settled, tell }) {
  const file = dialog.querySelector("[type=file]")
  const form = dialog.querySelector("form")
  const { passphrase, old } = form.elements
  const fault = dialog.querySelector("[role=alert]")
  const [upload, remove, face] = ["[value=upload]", "[value=remove]", ".face"].map((one) => dialog.querySelector(one))
  let chosen = null // {file, address}

  const box = makeDialog(dialog, {
    choose: () => file.click(),
    upload: () => run(send),
    remove: () => run(drop),
    notify: () => run(async () => tell(await notify.consent())),
    rename: () => leave({ forget: false }),
    logout: () => run(logout),
  })

  function show() {
    const photo = people.get(me.id)?.photo
    if (chosen) preview()
    else showFace(face, { id: me.id, name: me.name, photo: photo?.large ?? "", base })
    upload.hidden = !chosen
    remove.hidden = Boolean(chosen) || !photo
    dialog.querySelector("[value=choose]").textContent = chosen || photo ? "Choose another photo" : "Choose a photo"
  }

  /** As it will be: cut square. Nothing is sent yet. */
  function preview() {
    const image = document.createElement("img")
    Object.assign(image, { src: chosen.address, alt: "The photo that you chose" })
    image.addEventListener("error", () => {
      fault.textContent = "This file can't be shown as a picture. Choose another one."
      forget()
    })
    face.drawn = null
    face.replaceChildren(image)
  }

  function choose() {
    const [picked] = file.files
    file.value = ""
    if (!picked) return
    fault.textContent = wrong(picked)
    if (fault.textContent) return
    forget()
    chosen = { file: picked, address: URL.createObjectURL(picked) }
    show()
    upload.focus()
  }

  function forget() {
    if (chosen) URL.revokeObjectURL(chosen.address)
    chosen = null
    show()
  }

  async function send() {
    const { photo } = await api.upload(chosen.file)
    people.put({ id: me.id, name: me.name, photo })
    forget()
    tell("Your photo is there. Others see it from now on.")
  }

  async function drop() {
    await api.removePhoto()
    people.put({ id: me.id, name: me.name, photo: null })
    show()
    tell("Your photo is removed.")
  }

  async function logout() {
    await settled()
    await api.end().catch((error) => {
      if (error instanceof Unreachable) throw error // the token would live on
    })
    leave({ forget: true })
  }

  async function protect() {
    await api.protect(passphrase.value, old.value)
    sessions.put({ ...session(), protected: true })
    people.refresh(me.id)
    form.reset()
    box.close()
    tell("Protected. From now on this name opens only with your passphrase, on any device.")
  }

  async function run(act) {
    fault.textContent = ""
    try {
      await act()
    } catch (error) {
      fault.textContent = problemWords(error)
    }
  }

  file.addEventListener("change", choose)
  form.addEventListener("submit", (event) => {
    event.preventDefault()
    run(protect)
  })
  dialog.addEventListener("close", forget)

  return {
    open() {
      const safe = Boolean(session().protected)
      dialog.querySelector("h2").textContent = me.name
      old.closest("div").hidden = !safe
      old.required = safe
      dialog.querySelector(".unsafe").hidden = safe
      dialog.querySelector("[value=notify]").hidden = !notify.askable
      form.reset()
      fault.textContent = ""
      show()
      box.open()
    },
  }
}

function wrong({ type, size }) {
  if (!TYPES.includes(type)) return "Choose a PNG, JPEG, WebP or GIF."
  return size > MOST_BYTES ? "This photo is larger than 5 MB. Choose a smaller one." : ""
}
