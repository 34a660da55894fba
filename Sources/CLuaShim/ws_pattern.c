#include "ws_pattern.h"

#include <string.h>

enum operation {
    OP_SINGLE,
    OP_STAR,
    OP_PLUS,
    OP_LAZY,
    OP_OPTIONAL,
    OP_OPEN,
    OP_CLOSE,
    OP_POSITION,
    OP_BALANCE,
    OP_FRONTIER,
    OP_BACK_REFERENCE,
    OP_SUBJECT_END,
    OP_NEVER,
    OP_ERROR,
    OP_END,
};

enum test { TEST_BYTE, TEST_ANY, TEST_SET };

static const size_t memo_maximum = (size_t)64 << 20;

// MARK: - Character classes, as in the C locale

#define CLASS(low, high) {{{low, high, 0, 0}}, {{~(uint64_t)(low), ~(uint64_t)(high), ~(uint64_t)0, ~(uint64_t)0}}}

static const ws_byte_set class_sets[][2] = {
    CLASS(UINT64_C(0), UINT64_C(0x07FFFFFE07FFFFFE)),                   // a
    CLASS(UINT64_C(0xFFFFFFFF), UINT64_C(0x8000000000000000)),          // c
    CLASS(UINT64_C(0x03FF000000000000), UINT64_C(0)),                   // d
    CLASS(UINT64_C(0xFFFFFFFE00000000), UINT64_C(0x7FFFFFFFFFFFFFFF)),  // g
    CLASS(UINT64_C(0), UINT64_C(0x07FFFFFE00000000)),                   // l
    CLASS(UINT64_C(0xFC00FFFE00000000), UINT64_C(0x78000001F8000001)),  // p
    CLASS(UINT64_C(0x0000000100003E00), UINT64_C(0)),                   // s
    CLASS(UINT64_C(0), UINT64_C(0x0000000007FFFFFE)),                   // u
    CLASS(UINT64_C(0x03FF000000000000), UINT64_C(0x07FFFFFE07FFFFFE)),  // w
    CLASS(UINT64_C(0x03FF000000000000), UINT64_C(0x0000007E0000007E)),  // x
    CLASS(UINT64_C(1), UINT64_C(0)),                                    // z, undocumented
};

// The set of `%letter`, or NULL when that stands for the letter itself.
static const ws_byte_set *class_set(unsigned char letter) {
    static const char letters[] = "acdglpsuwxz";
    bool upper = letter >= 'A' && letter <= 'Z';
    unsigned char lower = upper ? (unsigned char)(letter + 32) : letter;
    const char *found = lower == 0 ? NULL : strchr(letters, lower);
    return found == NULL ? NULL : &class_sets[found - letters][upper];
}

static inline bool set_has(const ws_byte_set *set, unsigned char c) { return (set->bits[c >> 6] >> (c & 63)) & 1; }

static inline void set_add(ws_byte_set *set, unsigned char c) { set->bits[c >> 6] |= UINT64_C(1) << (c & 63); }

// MARK: - Compiling

// Every item but the last takes at least one byte of the pattern, and every set at least three.
static size_t most_items(size_t length) { return length + 1; }

size_t ws_pattern_size(size_t length) {
    if (length > SIZE_MAX / 64) return 0;
    return most_items(length) * sizeof(ws_item) + (length / 3 + 1) * sizeof(ws_byte_set);
}

// Gives the byte after the `]` of the set that opens at `p`, or NULL when there is none.
static const char *bracket_end(const char *p, const char *end) {
    p++;
    if (p < end && *p == '^') p++;
    do {  // a `]` that comes first is an ordinary character
        if (p == end) return NULL;
        if (*p++ == '%' && p < end) p++;
    } while (p == end || *p != ']');
    return p + 1;
}

// Reads the set from `p` (at the `[`) up to `closing` (at the `]`).
static void read_bracket(ws_byte_set *set, const char *p, const char *closing) {
    bool negated = false;
    memset(set, 0, sizeof *set);
    p++;
    if (*p == '^') {
        negated = true;
        p++;
    }
    while (p < closing) {
        if (*p == '%') {
            unsigned char letter = (unsigned char)p[1];
            const ws_byte_set *class = class_set(letter);
            if (class == NULL) {
                set_add(set, letter);
            } else {
                for (int i = 0; i < 4; i++) set->bits[i] |= class->bits[i];
            }
            p += 2;
        } else if (p + 2 < closing && p[1] == '-') {
            unsigned last = (unsigned char)p[2];
            for (unsigned c = (unsigned char)*p; c <= last; c++) set_add(set, (unsigned char)c);
            p += 3;
        } else {
            set_add(set, (unsigned char)*p++);
        }
    }
    if (negated) {
        for (int i = 0; i < 4; i++) set->bits[i] = ~set->bits[i];
    }
}

typedef struct {
    const char *p, *end;
    ws_item *item;
    ws_byte_set *set;
    size_t capture_items, repeated, balances;
    int level;
    bool back_references;
    int8_t kinds[WS_MAX_CAPTURES];  // below `level`: 0 closed, or WS_CAPTURE_OPEN, or WS_CAPTURE_POSITION
} compiler;

static ws_item *emit(compiler *c, enum operation op) {
    ws_item *item = c->item++;
    // No path leaves out an item, so the number of captures passed is known here. It stops at 64 by itself.
    *item = (ws_item){.op = (uint8_t)op, .captures = (uint8_t)c->capture_items};
    return item;
}

static bool fail(compiler *c, ws_pattern_error error, int index) {
    ws_item *item = emit(c, OP_ERROR);
    item->byte = (uint8_t)error;
    item->second = (uint8_t)(index + 1);
    return false;
}

static bool compile_open(compiler *c) {
    bool position = c->p + 1 < c->end && c->p[1] == ')';
    if (c->level >= WS_MAX_CAPTURES) return fail(c, WS_TOO_MANY_CAPTURES, 0);
    emit(c, position ? OP_POSITION : OP_OPEN)->byte = (uint8_t)c->level;
    c->kinds[c->level++] = position ? WS_CAPTURE_POSITION : WS_CAPTURE_OPEN;
    c->capture_items++;
    c->p += position ? 2 : 1;
    return true;
}

static bool compile_close(compiler *c) {
    int index = c->level - 1;
    while (index >= 0 && c->kinds[index] != WS_CAPTURE_OPEN) index--;
    if (index < 0) return fail(c, WS_INVALID_PATTERN_CAPTURE, 0);
    emit(c, OP_CLOSE)->byte = (uint8_t)index;
    c->kinds[index] = 0;
    c->capture_items++;
    c->p++;
    return true;
}

static bool compile_back_reference(compiler *c) {
    int index = c->p[1] - '1';
    if (index < 0 || index >= c->level || c->kinds[index] == WS_CAPTURE_OPEN) {
        return fail(c, WS_INVALID_CAPTURE_INDEX, index);
    }
    // A position has no text, so nothing is equal to it.
    emit(c, c->kinds[index] == WS_CAPTURE_POSITION ? OP_NEVER : OP_BACK_REFERENCE)->byte = (uint8_t)index;
    c->back_references = true;
    c->p += 2;
    return true;
}

static bool compile_balance(compiler *c) {
    if (c->end - c->p < 4) return fail(c, WS_MISSING_BALANCE_ARGUMENTS, 0);
    ws_item *item = emit(c, OP_BALANCE);
    item->byte = (uint8_t)c->p[2];
    item->second = (uint8_t)c->p[3];
    item->row = (uint8_t)c->balances++;
    c->p += 4;
    return true;
}

static bool compile_frontier(compiler *c) {
    const char *bracket = c->p + 2;
    if (bracket >= c->end || *bracket != '[') return fail(c, WS_MISSING_FRONTIER_SET, 0);
    const char *after = bracket_end(bracket, c->end);
    if (after == NULL) return fail(c, WS_MISSING_BRACKET, 0);
    read_bracket(c->set, bracket, after - 1);
    emit(c, OP_FRONTIER)->set = c->set++;
    c->p = after;
    return true;
}

static bool compile_single(compiler *c) {
    const char *p = c->p, *after = p + 1;
    uint8_t test = TEST_BYTE;
    uint8_t byte = (uint8_t)*p;
    const ws_byte_set *set = NULL;
    if (*p == '.') {
        test = TEST_ANY;
    } else if (*p == '%') {
        if (after == c->end) return fail(c, WS_ENDS_WITH_PERCENT, 0);
        byte = (uint8_t)*after++;
        set = class_set(byte);
        if (set != NULL) test = TEST_SET;
    } else if (*p == '[') {
        after = bracket_end(p, c->end);
        if (after == NULL) return fail(c, WS_MISSING_BRACKET, 0);
        read_bracket(c->set, p, after - 1);
        set = c->set++;
        test = TEST_SET;
    }
    enum operation op = OP_SINGLE;
    if (after < c->end) {
        switch (*after) {
            case '*': op = OP_STAR; break;
            case '+': op = OP_PLUS; break;
            case '-': op = OP_LAZY; break;
            case '?': op = OP_OPTIONAL; break;
            default: break;
        }
    }
    ws_item *item = emit(c, op);
    item->test = test;
    item->byte = byte;
    item->set = set;
    if (op != OP_SINGLE) {
        item->row = (uint8_t)c->repeated++;
        after++;
    }
    c->p = after;
    return true;
}

static bool compile_next(compiler *c) {
    char next = c->p + 1 < c->end ? c->p[1] : '\0';
    switch (*c->p) {
        case '(': return compile_open(c);
        case ')': return compile_close(c);
        case '$':
            if (c->p + 1 != c->end) break;
            emit(c, OP_SUBJECT_END);
            c->p++;
            return true;
        case '%':
            if (next == 'b') return compile_balance(c);
            if (next == 'f') return compile_frontier(c);
            if (next >= '0' && next <= '9') return compile_back_reference(c);
            break;
        default: break;
    }
    return compile_single(c);
}

void ws_pattern_compile(ws_program *program, void *storage, const char *pattern, size_t length, bool allow_anchor) {
    ws_item *items = storage;
    program->items = items;
    program->anchored = allow_anchor && length > 0 && *pattern == '^';
    compiler c;
    c.p = pattern + (program->anchored ? 1 : 0);
    c.end = pattern + length;
    c.item = items;
    c.set = (ws_byte_set *)(void *)(items + most_items(length));
    c.capture_items = c.repeated = c.balances = 0;
    c.level = 0;
    c.back_references = false;
    bool going = true;
    while (going && c.p < c.end) going = compile_next(&c);
    if (going) emit(&c, OP_END);
    program->rows = c.repeated;
    program->balances = c.balances;
    program->memoisable = !c.back_references && c.repeated + c.balances > 0 && c.balances <= UINT8_MAX &&
                          c.repeated + c.capture_items < WS_MAX_DEPTH;
}

// MARK: - Matching

void ws_pattern_start(ws_matcher *m, const ws_program *program, const char *subject, size_t length) {
    m->program = program;
    m->subject = subject;
    m->end = subject + length;
    m->choices = NULL;
    m->next = subject;
    m->memo = NULL;
    m->ends = NULL;
    m->steps = 0;
    m->pause_at = SIZE_MAX;
    m->soft_limit = SIZE_MAX;
    m->hard_limit = SIZE_MAX;
    m->level = 0;
}

static size_t positions(const ws_matcher *m) { return (size_t)(m->end - m->subject) + 1; }

static size_t bitmap_words(const ws_matcher *m) { return (positions(m) * m->program->rows + 63) / 64; }

size_t ws_pattern_memo_size(const ws_matcher *m) {
    size_t bits = m->program->rows + 32 * m->program->balances;  // for each position
    if (positions(m) > memo_maximum * 8 / (bits + 1)) return 0;
    return (bitmap_words(m) + 1) * sizeof(uint64_t) + m->program->balances * positions(m) * sizeof(uint32_t);
}

// Writes where the balanced piece that opens at each position ends. Until its end is found, an opening holds the place
// (plus 1) of the opening around it.
static void find_balanced(uint32_t *ends, const ws_item *item, const char *s, size_t length) {
    uint32_t around = 0;
    for (size_t i = 0; i < length; i++) {
        unsigned char c = (unsigned char)s[i];
        if (c == item->second && around != 0) {
            uint32_t *opening = &ends[around - 1];
            around = *opening;
            *opening = (uint32_t)i + 2;  // as an index, plus 1
        }
        if (c == item->byte) {
            ends[i] = around;
            around = (uint32_t)i + 1;
        }
    }
    while (around != 0) {  // never closed
        uint32_t *opening = &ends[around - 1];
        around = *opening;
        *opening = 0;
    }
}

void ws_pattern_set_memo(ws_matcher *m, void *memo) {
    m->memo = memo;
    m->ends = (uint32_t *)(void *)(m->memo + bitmap_words(m));
    m->soft_limit = SIZE_MAX;
    m->hard_limit = SIZE_MAX;
    const ws_item *item = m->program->items;
    for (size_t left = m->program->balances; left > 0; item++) {
        if (item->op != OP_BALANCE) continue;
        find_balanced(m->ends + item->row * positions(m), item, m->subject, positions(m) - 1);
        m->steps += positions(m) * 2;
        left--;
    }
}

void ws_pattern_refuse_memo(ws_matcher *m) { m->soft_limit = SIZE_MAX; }

static inline bool accepts(const ws_item *item, const char *s) {
    unsigned char c = (unsigned char)*s;
    switch (item->test) {
        case TEST_BYTE: return item->byte == c;
        case TEST_ANY: return true;
        default: return set_has(item->set, c);
    }
}

static const char *skip_accepted(const ws_item *item, const char *s, const char *end) {
    switch (item->test) {
        case TEST_BYTE:
            while (s < end && (unsigned char)*s == item->byte) s++;
            return s;
        case TEST_ANY: return end;
        default:
            while (s < end && set_has(item->set, (unsigned char)*s)) s++;
            return s;
    }
}

static inline size_t memo_index(const ws_matcher *m, const ws_item *item, const char *s) {
    return item->row * positions(m) + (size_t)(s - m->subject);
}

static inline bool has_failed(const ws_matcher *m, const ws_item *item, const char *s) {
    if (m->memo == NULL) return false;
    size_t index = memo_index(m, item, s);
    return (m->memo[index >> 6] >> (index & 63)) & 1;
}

static inline void note_failure(const ws_matcher *m, const ws_item *item, const char *s) {
    if (m->memo == NULL) return;
    size_t index = memo_index(m, item, s);
    m->memo[index >> 6] |= UINT64_C(1) << (index & 63);
}

// The byte after the balanced piece that opens at `s`, or NULL; from the table, and by looking.
static const char *known_balanced_end(const ws_matcher *m, const ws_item *item, const char *s) {
    uint32_t found = m->ends[memo_index(m, item, s)];
    return found == 0 ? NULL : m->subject + (found - 1);
}

static const char *balanced_end(const ws_item *item, const char *s, const char *end) {
    if (s == end || (unsigned char)*s != item->byte) return NULL;
    size_t open = 1;
    while (++s < end) {
        unsigned char c = (unsigned char)*s;
        if (c == item->second) {
            if (--open == 0) return s + 1;
        } else if (c == item->byte) {
            open++;
        }
    }
    return NULL;
}

static bool at_frontier(const ws_matcher *m, const ws_byte_set *set, const char *s) {
    unsigned char before = s == m->subject ? 0 : (unsigned char)s[-1];
    unsigned char after = s == m->end ? 0 : (unsigned char)*s;
    return !set_has(set, before) && set_has(set, after);
}

static ws_status malformed(ws_matcher *m, ws_pattern_error error, int index) {
    m->error = error;
    m->error_index = index;
    return WS_MALFORMED;
}

// What to do at a failure after many steps; WS_NO_MATCH to go on.
static ws_status review(const ws_matcher *m) {
    if (m->steps > m->hard_limit) return WS_OUT_OF_STEPS;
    if (m->steps > m->soft_limit) return WS_WANTS_MEMO;
    return m->steps > m->pause_at ? WS_PAUSED : WS_NO_MATCH;
}

// Matches at `s`, or goes on with the match at `s` that paused. Captures need no undoing: every path passes every
// capture item, so those of the successful path are written last.
static ws_status match_at(ws_matcher *m, const char *s, bool resumed) {
    ws_choice *const choices = m->choices;
    size_t open = 0;
    const ws_item *item = m->program->items;
    const char *const end = m->end;
    size_t steps = m->steps;
    size_t review_at = m->pause_at < m->soft_limit ? m->pause_at : m->soft_limit;
    if (m->hard_limit < review_at) review_at = m->hard_limit;
    if (resumed) {
        open = m->open;
        goto failed;
    }
    m->level = 0;
    for (;;) {
        steps++;
        switch ((enum operation)item->op) {
            case OP_SINGLE:
                if (s == end || !accepts(item, s)) break;
                s++;
                item++;
                continue;

            case OP_PLUS:
                if (s == end || !accepts(item, s)) break;
                s++;
                if (has_failed(m, item, s)) break;
                goto repeat;

            case OP_STAR:
                if (m->memo == NULL) {
                    if (s == end || !accepts(item, s)) {
                        item++;
                        continue;
                    }
                } else if (has_failed(m, item, s)) {
                    break;
                }
            repeat: {
                const char *last = s;
                if (m->memo == NULL) {
                    last = skip_accepted(item, s, end);
                } else {  // beyond a position that failed before there is nothing to find
                    while (last < end && accepts(item, last) && !has_failed(m, item, last + 1)) last++;
                }
                steps += (size_t)(last - s);
                choices[open++] = (ws_choice){item, s, last};
                if (open + item->captures >= WS_MAX_DEPTH) goto too_complex;
                s = last;
                item++;
                continue;
            }

            case OP_LAZY:
                if (has_failed(m, item, s)) break;
                if (m->memo == NULL && (s == end || !accepts(item, s))) {
                    item++;
                    continue;
                }
                choices[open++] = (ws_choice){item, s, s};
                if (open + item->captures >= WS_MAX_DEPTH) goto too_complex;
                item++;
                continue;

            case OP_OPTIONAL:
                if (has_failed(m, item, s)) break;
                if (s == end || !accepts(item, s)) {
                    item++;
                    continue;
                }
                choices[open++] = (ws_choice){item, s, s};
                if (open + item->captures >= WS_MAX_DEPTH) goto too_complex;
                s++;
                item++;
                continue;

            case OP_OPEN:
            case OP_POSITION:
                m->captures[item->byte] = (ws_capture){
                    s, item->op == OP_POSITION ? WS_CAPTURE_POSITION : WS_CAPTURE_OPEN};
                m->level = item->byte + 1;
                if (open + item->captures + 1 >= WS_MAX_DEPTH) goto too_complex;
                item++;
                continue;

            case OP_CLOSE:
                m->captures[item->byte].length = s - m->captures[item->byte].start;
                if (open + item->captures + 1 >= WS_MAX_DEPTH) goto too_complex;
                item++;
                continue;

            case OP_BALANCE: {
                const char *after;
                if (m->memo == NULL) {
                    after = balanced_end(item, s, end);
                    if (s < end && (unsigned char)*s == item->byte) steps += (size_t)((after == NULL ? end : after) - s);
                } else {
                    after = known_balanced_end(m, item, s);
                }
                if (after == NULL) break;
                s = after;
                item++;
                continue;
            }

            case OP_FRONTIER:
                if (!at_frontier(m, item->set, s)) break;
                item++;
                continue;

            case OP_BACK_REFERENCE: {
                size_t length = (size_t)m->captures[item->byte].length;
                if ((size_t)(end - s) < length) break;
                steps += length / 16;
                if (memcmp(m->captures[item->byte].start, s, length) != 0) break;
                s += length;
                item++;
                continue;
            }

            case OP_SUBJECT_END:
                if (s != end) break;
                item++;
                continue;

            case OP_NEVER: break;

            case OP_ERROR: m->steps = steps; return malformed(m, item->byte, item->second);

            case OP_END:
                m->steps = steps;
                m->match_end = s;
                return WS_MATCH;
        }

        // The path failed: go on with the latest choice that has another way.
        if (steps > review_at) {
            m->steps = steps;
            m->open = open;
            ws_status status = review(m);
            if (status != WS_NO_MATCH) return status;
        }
    failed:
        for (;;) {
            if (open == 0) {
                m->steps = steps;
                return WS_NO_MATCH;
            }
            ws_choice *latest = &choices[open - 1];
            steps++;
            item = latest->item;
            if (item->op == OP_LAZY) {
                const char *s1 = latest->current;
                if (s1 < end && accepts(item, s1) && !has_failed(m, item, s1 + 1)) {
                    s = ++latest->current;
                    break;
                }
                if (m->memo != NULL) {
                    for (const char *f = latest->first; f <= s1; f++) note_failure(m, item, f);
                    steps += (size_t)(s1 - latest->first);
                }
                open--;
            } else if (item->op == OP_OPTIONAL) {
                s = latest->first;
                if (m->memo == NULL) {
                    open--;
                    break;
                }
                if (latest->current != NULL) {
                    latest->current = NULL;
                    break;
                }
                note_failure(m, item, s);
                open--;
            } else {
                note_failure(m, item, latest->current);
                if (latest->current > latest->first) {
                    s = --latest->current;
                    break;
                }
                open--;
            }
        }
        item++;
    }
too_complex:
    m->steps = steps;
    return malformed(m, WS_TOO_COMPLEX, 0);
}

static ws_status search(ws_matcher *m, const char *from, const char *rejected_end, bool resumed) {
    const ws_item *first = m->program->items;
    bool literal = first->op == OP_SINGLE && first->test == TEST_BYTE && !m->program->anchored;
    for (const char *s = from; s <= m->end; s++) {
        if (literal) {
            const char *found = memchr(s, first->byte, (size_t)(m->end - s));
            if (found == NULL) {
                m->steps += (size_t)(m->end - s) / 16;
                return WS_NO_MATCH;
            }
            m->steps += (size_t)(found - s) / 16;
            s = found;
        }
        ws_status status = match_at(m, s, resumed);
        resumed = false;
        if (m->steps > m->hard_limit && status == WS_MATCH) return WS_OUT_OF_STEPS;
        if (status == WS_MATCH && m->match_end != rejected_end) {
            m->match_start = s;
            return WS_MATCH;
        }
        if (status != WS_MATCH && status != WS_NO_MATCH) {
            m->next = s;
            return status;
        }
        if (m->program->anchored) break;
    }
    return WS_NO_MATCH;
}

ws_status ws_pattern_search(ws_matcher *m, const char *from, const char *rejected_end) {
    return search(m, from, rejected_end, false);
}

ws_status ws_pattern_resume(ws_matcher *m, const char *rejected_end) {
    return search(m, m->next, rejected_end, true);
}
