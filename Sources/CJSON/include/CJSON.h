#ifndef CJSON_H
#define CJSON_H

/* Parses a JSON text; then it is walked without a call or an allocation per value.
 *
 * A parsed document is a "tape", as in simdjson: an array of 64-bit words, one for each value and key in the order of
 * the text, a number two. The high byte of a word is its kind, the rest its payload:
 *
 *   '"'      length and place of the bytes in the decoded text, 28 bits each
 *   '[' '{'  how many elements or members (24 bits), and the index of the word behind the last of them (32 bits)
 *   'l' 'u' 'd'  a number: the next word is an int64_t, a uint64_t that no int64_t holds, or a double
 *   't' 'f' 'n'  nothing
 *
 * The walk is inline here because C code that pushes values onto a Lua stack uses it, and a longjmp may leave such a
 * walk at any point: every type below is plain data that owns nothing. JSONTests hold all of it against simdjson.
 *
 * A parser serves one thread. Values, texts and iterators stay valid until the next parse with the same
 * parser, or until it is destroyed. No function here throws. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#ifdef __cplusplus
extern "C" {
#define WSJSON_NOEXCEPT noexcept
#else
#define WSJSON_NOEXCEPT
#endif

/* Objects and arrays may nest this deep; an empty one does not count. */
#define WSJSON_MAX_DEPTH 128
/* The longest text that is parsed, in bytes: 16 MiB. */
#define WSJSON_MAX_LENGTH ((size_t)16 * 1024 * 1024)

typedef enum {
  wsjson_ok = 0,
  wsjson_empty,         /* nothing but white space */
  wsjson_truncated,     /* well-formed so far, but the text ends too early */
  wsjson_malformed,     /* not JSON */
  wsjson_trailing,      /* a whole value, and then something else */
  wsjson_number_range,  /* a number that no double can hold */
  wsjson_invalid_utf8,
  wsjson_too_deep,
  wsjson_too_large,
  wsjson_out_of_memory
} wsjson_status;

typedef enum {
  wsjson_null = 0,
  wsjson_bool,
  wsjson_integer, /* exact in int64_t */
  wsjson_double,  /* everything else, also integers beyond 64 bits */
  wsjson_string,
  wsjson_array,
  wsjson_object
} wsjson_kind;

/* What went wrong with the last text that was refused. */
typedef struct {
  wsjson_status status;
  size_t offset;     /* where, in bytes from the start of the text; counts a byte-order mark */
  size_t line;       /* the same place: line from 1 */
  size_t column;     /* and column from 1, in bytes */
  char reason[96];   /* why, in words, without the place; ASCII */
} wsjson_diagnosis;

typedef struct wsjson_parser wsjson_parser;

/* A parsed text. Owned by its parser. */
typedef struct {
  const uint64_t *tape;
  const uint8_t *texts;
} wsjson_document;

/* One value of a document. Copy it freely. */
typedef struct {
  const void *document;
  size_t index;
} wsjson_value;

/* Bytes of a string or key: valid UTF-8, may hold NUL, and a NUL follows them. */
typedef struct {
  const char *bytes;
  size_t length;
} wsjson_text;

/* The rest of an array or object. Copy it freely. */
typedef struct {
  const void *document;
  size_t index;
  size_t end;
} wsjson_iterator;

/* A new parser, or NULL if there is no memory. */
wsjson_parser *wsjson_create(void) WSJSON_NOEXCEPT;

/* Frees the parser and its document. NULL is fine. */
void wsjson_destroy(wsjson_parser *parser) WSJSON_NOEXCEPT;

/* Parses `length` bytes, which are copied first and need no padding. A leading byte-order mark is skipped.
 * Integers that no int64_t holds become doubles; a lone surrogate escape becomes U+FFFD. On wsjson_ok
 * `*root` is the value. */
wsjson_status wsjson_parse(wsjson_parser *parser, const uint8_t *bytes, size_t length, wsjson_value *root)
  WSJSON_NOEXCEPT;

/* Why the last wsjson_parse refused its text; meaningless after wsjson_ok. Valid until the next parse. */
const wsjson_diagnosis *wsjson_last_diagnosis(const wsjson_parser *parser) WSJSON_NOEXCEPT;

static inline uint64_t wsjson_word(const void *document, size_t index) {
  return ((const wsjson_document *)document)->tape[index];
}

static inline wsjson_kind wsjson_kind_of(wsjson_value value) {
  switch ((char)(wsjson_word(value.document, value.index) >> 56)) {
  case '"': return wsjson_string;
  case '{': return wsjson_object;
  case '[': return wsjson_array;
  case 'l': return wsjson_integer;
  case 'u': return wsjson_double;
  case 'd': return wsjson_double;
  case 't': return wsjson_bool;
  case 'f': return wsjson_bool;
  default: return wsjson_null;
  }
}

/* Only for a bool. */
static inline bool wsjson_get_bool(wsjson_value value) {
  return (char)(wsjson_word(value.document, value.index) >> 56) == 't';
}

/* Only for an integer. */
static inline int64_t wsjson_get_integer(wsjson_value value) {
  return (int64_t)wsjson_word(value.document, value.index + 1);
}

/* Only for an integer or a double. */
static inline double wsjson_get_double(wsjson_value value) {
  const uint64_t bits = wsjson_word(value.document, value.index + 1);
  double number;
  switch ((char)(wsjson_word(value.document, value.index) >> 56)) {
  case 'l': return (double)(int64_t)bits;
  case 'u': return (double)bits;
  default: memcpy(&number, &bits, sizeof number); return number;
  }
}

/* Whether a double was written as an integer from 2^63 to 2^64 - 1; then `*number` is exact. */
static inline bool wsjson_get_unsigned(wsjson_value value, uint64_t *number) {
  if ((char)(wsjson_word(value.document, value.index) >> 56) != 'u') return false;
  *number = wsjson_word(value.document, value.index + 1);
  return true;
}

/* Only for a string. */
static inline wsjson_text wsjson_get_string(wsjson_value value) {
  const uint64_t word = wsjson_word(value.document, value.index);
  const uint8_t *const start = ((const wsjson_document *)value.document)->texts + (word & 0xFFFFFFF);
  wsjson_text text = {(const char *)start, (size_t)(word >> 28) & 0xFFFFFFF};
  return text;
}

/* Only for a string: where its bytes begin in the text, a byte-order mark not counted. */
static inline size_t wsjson_text_offset(wsjson_value value) {
  return wsjson_word(value.document, value.index) & 0xFFFFFFF;
}

/* How many elements an array or members an object has. */
static inline size_t wsjson_count(wsjson_value value) {
  return (size_t)(wsjson_word(value.document, value.index) >> 32) & 0xFFFFFF;
}

/* The index of what follows the value on the tape. */
static inline size_t wsjson_after(const void *document, size_t index) {
  const uint64_t word = wsjson_word(document, index);
  switch ((char)(word >> 56)) {
  case '{':
  case '[': return (size_t)(uint32_t)word;
  case 'l':
  case 'u':
  case 'd': return index + 2;
  default: return index + 1;
  }
}

/* Only for an array or an object. */
static inline wsjson_iterator wsjson_iterate(wsjson_value container) {
  wsjson_iterator iterator = {
    container.document, container.index + 1,
    (size_t)(uint32_t)wsjson_word(container.document, container.index)};
  return iterator;
}

/* The next element of an array, if there is one. */
static inline bool wsjson_next_element(wsjson_iterator *iterator, wsjson_value *element) {
  if (iterator->index >= iterator->end) return false;
  element->document = iterator->document;
  element->index = iterator->index;
  iterator->index = wsjson_after(iterator->document, iterator->index);
  return true;
}

/* The next member of an object, if there is one. A key that stands twice comes twice: the last one wins. */
static inline bool wsjson_next_member(wsjson_iterator *iterator, wsjson_text *key, wsjson_value *member) {
  if (iterator->index >= iterator->end) return false;
  const wsjson_value name = {iterator->document, iterator->index};
  *key = wsjson_get_string(name);
  member->document = iterator->document;
  member->index = iterator->index + 1;
  iterator->index = wsjson_after(iterator->document, member->index);
  return true;
}

static inline bool wsjson_text_is(wsjson_text text, const char *bytes, size_t length) {
  /* Keys are short: a call of memcmp would cost more than the comparison. */
  if (text.length != length) return false;
  for (size_t index = 0; index < length; ++index) {
    if (text.bytes[index] != bytes[index]) return false;
  }
  return true;
}

/* The next member whose key is one of `keys`, if there is one: its value in `*member` and the key's place
 * in `keys` as the result; -1 at the end. One pass over the object finds every key of interest. */
static inline ptrdiff_t wsjson_next_of(
  wsjson_iterator *iterator, const wsjson_text *keys, size_t count, wsjson_value *member) {
  wsjson_text key;
  while (wsjson_next_member(iterator, &key, member)) {
    for (size_t place = 0; place < count; ++place) {
      if (wsjson_text_is(key, keys[place].bytes, keys[place].length)) return (ptrdiff_t)place;
    }
  }
  return -1;
}

/* The member of an object with this key; of several, the last. */
static inline bool wsjson_find(wsjson_value object, const char *key, size_t length, wsjson_value *member) {
  const wsjson_text wanted = {key, length};
  wsjson_iterator iterator = wsjson_iterate(object);
  wsjson_value candidate;
  bool found = false;
  while (wsjson_next_of(&iterator, &wanted, 1, &candidate) >= 0) {
    *member = candidate;
    found = true;
  }
  return found;
}

#ifdef __cplusplus
}
#endif

#endif
