/* Lines from a terminal, edited by libedit, which is loaded when the first editor is opened: a program that reads no
 * terminal neither needs nor loads it (docs/adr/0008-line-editing.md). */
#ifndef CLINEEDITOR_H
#define CLINEEDITOR_H

#include <stdbool.h>
#include <stddef.h>

typedef struct le_editor le_editor;

/* Asked when Tab is pressed: `text` is the line up to the cursor. `insert` gets the text to add there, or NULL; `list`
 * what to show below, or NULL. Both are from malloc and are freed here. */
typedef void (*le_complete)(void *context, const char *text, char **insert, char **list);

/* How a line ended. */
enum le_end { LE_LINE = 0, LE_CANCELLED, LE_END };

/* Loads libedit and opens an editor on standard input and output; NULL when there is no libedit or no memory.
 * `history`: a file that is there and can be written, or NULL; it is read now. */
le_editor *le_open(const char *program, const char *history, int history_size, le_complete complete, void *context);
/* Reads a line: *line is from malloc, without its end, and is freed by the caller; NULL unless LE_LINE is returned. */
enum le_end le_read(le_editor *editor, const char *prompt, char **line);
/* Adds a line to the history and writes the history to its file. */
void le_remember(le_editor *editor, const char *line);
/* Cancels the line that is being read, or ends the reading; from any thread or a signal handler. */
void le_interrupt(le_editor *editor, bool ends);
/* Gives the terminal back. */
void le_close(le_editor *editor);

#endif
