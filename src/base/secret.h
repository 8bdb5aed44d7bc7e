/* base/secret.h: which keys hold secrets (rule 25). */
#ifndef SC_BASE_SECRET_H
#define SC_BASE_SECRET_H

#include "superconfig/base.h"

#include <stdbool.h>

#define SC__SECRET_MASK "********"

/* Does the text end in this, in any case? `ending` is lower-case ASCII. */
bool sc__ends_with(sc_str text, const char *ending);

/* Does the key end, in any case, in password, passwd, secret, token, api_key, apikey,
 * private_key or credentials? */
bool sc__is_secret_key(sc_str key);

/* Does a variable's name hold a secret key? "APP_DB_PASSWORD", "APP_TOKEN__0". What makes a key
 * a directive does not count. */
bool sc__is_secret_variable(sc_str name);

/* A key without the end that makes it a directive, in either case and spelling. */
sc_str sc__key_without_directive(sc_str key);

#endif
