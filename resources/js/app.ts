import Alpine from '@alpinejs/csp'
import ajax from '@imacrayon/alpine-ajax'
import { answer } from './components/answer.js'
import { autoSubmit } from './components/auto_submit.js'
import { copyText } from './components/copy_text.js'
import { dialogFrame, opener } from './components/dialog_frame.js'
import { liveForm } from './components/live_form.js'
import { firstAnswer } from './components/first_answer.js'
import { modal } from './components/modal.js'
import { notice } from './components/notice.js'
import { palette } from './components/palette.js'
import { refresh } from './components/refresh.js'
import { selection } from './components/selection.js'
import { transcript } from './components/transcript.js'
import { unsaved } from './components/unsaved.js'
import { keepFocus } from './keep_focus.js'
import { handleKeys } from './keys.js'

document.documentElement.classList.add('scripted')

Alpine.plugin(ajax)
Alpine.data('answer', answer)
Alpine.data('autoSubmit', autoSubmit)
Alpine.data('copyText', copyText)
Alpine.data('dialogFrame', dialogFrame)
Alpine.data('liveForm', liveForm)
Alpine.data('firstAnswer', firstAnswer)
Alpine.data('modal', modal)
Alpine.data('notice', notice)
Alpine.data('opener', opener)
Alpine.data('palette', palette)
Alpine.data('refresh', refresh)
Alpine.data('selection', selection)
Alpine.data('transcript', transcript)
Alpine.data('unsaved', unsaved)

/* Whoever was signed out meanwhile gets a whole page for an answer: show it. */
document.addEventListener('ajax:missing', (event) => {
  event.preventDefault()
  window.location.reload()
})

keepFocus()
Alpine.start()
handleKeys()
