#ifndef CREFERENCEJSON_H
#define CREFERENCEJSON_H

/* simdjson as the judge of CJSON. */

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Parses a text with CJSON and with simdjson and compares every value that they see.
 *
 * Returns NULL if they agree: both refuse the text, or both read the same values. Else says what differs; the words are
 * valid until the next call of the same thread. What CJSON.h names as accepted though unusual, and simdjson refuses
 * (integers beyond 64 bits, lone surrogate escapes, a byte-order mark), is no difference. */
const char *wsreference_difference(const uint8_t *bytes, size_t length);

#ifdef __cplusplus
}
#endif

#endif
