/** The page that a mail's link leads to: what stands behind the # goes into the form, and out of the address. */
const input = document.querySelector<HTMLInputElement>('input[name="link"]')
if (input !== null) {
  const secret = location.hash.slice(1)
  if (secret !== '') {
    input.value = secret
    history.replaceState(null, '', location.pathname + location.search)
  }
  const place = input.closest<HTMLElement>('.field')
  if (place !== null) place.hidden = input.value !== ''
}
