/**
 * Shows the contract of the server that this page comes from.
 */
window.addEventListener('DOMContentLoaded', () => {
  window.SwaggerUIBundle({
    url: '/openapi.json',
    domNode: document.getElementById('contract'),
    layout: 'BaseLayout',
    deepLinking: true,
    displayRequestDuration: true,
    defaultModelsExpandDepth: 0,
    showExtensions: false,
  })
})
