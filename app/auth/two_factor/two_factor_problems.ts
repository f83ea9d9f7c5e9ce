import { Problem } from '#core/problem'

/** 401: the password is right, and the account asks for a code besides. */
export function twoFactorRequired(): Problem {
  return new Problem('two_factor_required', {
    detail: 'Send a code of the authenticator app, or a recovery code, as two_factor_code.',
    headers: { 'www-authenticate': 'Bearer' },
  })
}

/** 401: the code is wrong, too old, or was used before. */
export function twoFactorInvalid(): Problem {
  const message = 'The code is not right, or was used before'
  return new Problem('two_factor_invalid', {
    detail: `${message}.`,
    errors: [{ field: 'two_factor_code', rule: 'two_factor', message }],
    headers: { 'www-authenticate': 'Bearer' },
  })
}

/** 409: the account has a second factor already. */
export function twoFactorOn(): Problem {
  return new Problem('two_factor_on')
}

/** 409: the account has no second factor, or none that was begun. */
export function twoFactorOff(): Problem {
  return new Problem('two_factor_off')
}
