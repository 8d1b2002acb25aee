/** What every page gets: it works without, this only helps older browsers. */

const opensByItself = 'command' in HTMLButtonElement.prototype
for (const opener of document.querySelectorAll<HTMLButtonElement>(
  'button[commandfor][command="show-modal"]',
)) {
  if (opensByItself) break
  opener.addEventListener('click', () => {
    const dialog = document.getElementById(opener.getAttribute('commandfor') ?? '')
    if (dialog instanceof HTMLDialogElement) dialog.showModal()
  })
}

// A form that was sent is not sent again by an impatient second click.
for (const form of document.querySelectorAll('form[method="post"]')) {
  form.addEventListener('submit', event => {
    if (form.hasAttribute('data-sent')) event.preventDefault()
    else if (!event.defaultPrevented) form.setAttribute('data-sent', '')
  })
}
// Back from the next page, with the form as it was left.
window.addEventListener('pageshow', () => {
  for (const form of document.querySelectorAll('form[data-sent]')) form.removeAttribute('data-sent')
})
