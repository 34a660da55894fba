// The border to toml++: one function.
#ifndef CTOML_H
#define CTOML_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

// Translates a TOML document into a JSON text; dates and times become strings.
//
// Gives the JSON, which ends in a zero and is to be freed with free(). When the document is wrong it gives NULL, with the
// place in `line` (from 1; 0 when none is known) and a description, cut to fit, in `message`.
char *wt_json_from_toml(const char *text, size_t length, int *line, char *message, size_t message_size);

#ifdef __cplusplus
}
#endif

#endif
