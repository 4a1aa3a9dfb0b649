// A page that can't be shown yet: this loads it again as soon as the server has it.
{
  const PAUSE = 2_000 // ms

  const look = async () => {
    const there = await fetch(location, { method: "HEAD", cache: "no-store" }).then(({ ok }) => ok, () => false)
    if (there) location.reload()
    else setTimeout(look, PAUSE)
  }

  setTimeout(look, PAUSE)
}
