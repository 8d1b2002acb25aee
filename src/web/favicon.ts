/** The mark in the tab of a browser: the seal on the brand's colour, in both appearances. */
export const FAVICON = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">
<rect width="32" height="32" rx="7" fill="#2a3b8f"/>
<g fill="none" stroke="#fff" stroke-width="2.2" stroke-linecap="round" stroke-linejoin="round">
<circle cx="16" cy="13" r="7"/><path d="M13 13l2.2 2.2 3.8-4M12 19l-1.6 7.5 5.6-2.8 5.6 2.8-1.6-7.5"/></g></svg>
`
