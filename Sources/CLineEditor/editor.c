#define _GNU_SOURCE
#include "CLineEditor.h"
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <histedit.h>
#include <locale.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <wchar.h>

enum { CANCEL = 3 /* ^C */ };

/* The functions of libedit that are used here. */
static struct {
  __typeof__(el_init) *init;
  __typeof__(el_end) *end;
  __typeof__(el_set) *set;
  __typeof__(el_get) *get;
  __typeof__(el_gets) *gets;
  __typeof__(el_line) *line;
  __typeof__(el_insertstr) *insert;
  __typeof__(el_resize) *resize;
  __typeof__(el_source) *source;
  __typeof__(history_init) *history_init;
  __typeof__(history_end) *history_end;
  __typeof__(history) *history;
} lib;

struct le_editor {
  EditLine *line;
  History *history;
  char *history_path;
  const char *prompt;
  le_complete complete;
  void *context;
  int pipe[2]; /* what le_interrupt writes */
  mbstate_t partial;
  bool cancelled, ended;
};

static bool load(void) {
  void *handle = dlopen("libedit.so.2", RTLD_NOW | RTLD_LOCAL);
  if (!handle) return false;
  lib.init = (__typeof__(lib.init))dlsym(handle, "el_init");
  lib.end = (__typeof__(lib.end))dlsym(handle, "el_end");
  lib.set = (__typeof__(lib.set))dlsym(handle, "el_set");
  lib.get = (__typeof__(lib.get))dlsym(handle, "el_get");
  lib.gets = (__typeof__(lib.gets))dlsym(handle, "el_gets");
  lib.line = (__typeof__(lib.line))dlsym(handle, "el_line");
  lib.insert = (__typeof__(lib.insert))dlsym(handle, "el_insertstr");
  lib.resize = (__typeof__(lib.resize))dlsym(handle, "el_resize");
  lib.source = (__typeof__(lib.source))dlsym(handle, "el_source");
  lib.history_init = (__typeof__(lib.history_init))dlsym(handle, "history_init");
  lib.history_end = (__typeof__(lib.history_end))dlsym(handle, "history_end");
  lib.history = (__typeof__(lib.history))dlsym(handle, "history");
  return lib.init && lib.end && lib.set && lib.get && lib.gets && lib.line && lib.insert && lib.resize && lib.source &&
         lib.history_init && lib.history_end && lib.history;
}

static le_editor *editor_of(EditLine *line) {
  void *editor = NULL;
  lib.get(line, EL_CLIENTDATA, &editor);
  return editor;
}

static char *prompt_of(EditLine *line) { return (char *)editor_of(line)->prompt; }

/* Reads one character, or what le_interrupt wrote. */
static int read_character(EditLine *line, wchar_t *character) {
  le_editor *editor = editor_of(line);
  for (;;) {
    struct pollfd files[2] = {{.fd = 0, .events = POLLIN}, {.fd = editor->pipe[0], .events = POLLIN}};
    if (poll(files, 2, -1) < 0) {
      if (errno == EINTR) continue;
      return -1;
    }
    char byte;
    if (files[1].revents) {
      if (read(editor->pipe[0], &byte, 1) != 1) continue;
      if (byte == 'q') {
        editor->ended = true;
        return 0;
      }
      *character = CANCEL;
      return 1;
    }
    ssize_t count = read(0, &byte, 1);
    if (count < 0 && (errno == EINTR || errno == EAGAIN)) continue;
    if (count <= 0) return (int)count;
    size_t used = mbrtowc(character, &byte, 1, &editor->partial);
    if (used == (size_t)-2) continue; /* the rest of the character comes */
    if (used == (size_t)-1) {
      memset(&editor->partial, 0, sizeof editor->partial);
      continue; /* not of this locale */
    }
    return 1;
  }
}

static unsigned char cancel(EditLine *line, int key) {
  (void)key;
  le_editor *editor = editor_of(line);
  editor->cancelled = true;
  if (write(1, "^C\r\n", 4) < 0) return CC_EOF;
  return CC_NEWLINE;
}

static unsigned char complete(EditLine *line, int key) {
  (void)key;
  le_editor *editor = editor_of(line);
  const LineInfo *info = lib.line(line);
  char *text = strndup(info->buffer, (size_t)(info->cursor - info->buffer));
  if (!text) return CC_ERROR;
  char *insert = NULL, *list = NULL;
  editor->complete(editor->context, text, &insert, &list);
  unsigned char answer = CC_ERROR;
  if (insert && *insert) answer = lib.insert(line, insert) == 0 ? CC_REFRESH : CC_ERROR;
  if (list && *list) {
    dprintf(1, "\r\n%s\r\n", list);
    answer = CC_REDISPLAY;
  }
  free(text);
  free(insert);
  free(list);
  return answer;
}

le_editor *le_open(const char *program, const char *history, int history_size, le_complete completer, void *context) {
  if (!load()) return NULL;
  le_editor *editor = calloc(1, sizeof *editor);
  if (!editor) return NULL;
  editor->complete = completer;
  editor->context = context;
  editor->prompt = "";
  setlocale(LC_CTYPE, "");
  HistEvent event;
  if (pipe2(editor->pipe, O_CLOEXEC | O_NONBLOCK) != 0) goto failed;
  editor->line = lib.init(program, stdin, stdout, stderr);
  editor->history = lib.history_init();
  if (!editor->line || !editor->history) goto failed;
  lib.set(editor->line, EL_CLIENTDATA, editor);
  lib.set(editor->line, EL_SIGNAL, 0);
  lib.set(editor->line, EL_PROMPT, prompt_of);
  lib.set(editor->line, EL_EDITOR, "emacs");
  lib.set(editor->line, EL_HIST, lib.history, editor->history);
  lib.source(editor->line, NULL);
  lib.set(editor->line, EL_GETCFN, read_character);
  lib.set(editor->line, EL_ADDFN, "wawp-complete", "completes a name", complete);
  lib.set(editor->line, EL_BIND, "^I", "wawp-complete", NULL);
  lib.set(editor->line, EL_ADDFN, "wawp-cancel", "cancels the line", cancel);
  lib.set(editor->line, EL_BIND, "^C", "wawp-cancel", NULL);
  lib.history(editor->history, &event, H_SETSIZE, history_size);
  lib.history(editor->history, &event, H_SETUNIQUE, 1);
  if (history && (editor->history_path = strdup(history))) {
    lib.history(editor->history, &event, H_LOAD, editor->history_path);
  }
  return editor;
failed:
  le_close(editor);
  return NULL;
}

enum le_end le_read(le_editor *editor, const char *prompt, char **line) {
  *line = NULL;
  editor->prompt = prompt;
  editor->cancelled = editor->ended = false;
  lib.resize(editor->line);
  int count = 0;
  const char *text = lib.gets(editor->line, &count);
  if (editor->cancelled) return LE_CANCELLED;
  if (editor->ended || !text || count <= 0) return LE_END;
  if (text[count - 1] == '\n') count--;
  *line = strndup(text, (size_t)count);
  return *line ? LE_LINE : LE_END;
}

void le_remember(le_editor *editor, const char *line) {
  HistEvent event;
  if (!*line) return;
  lib.history(editor->history, &event, H_ENTER, line);
  if (editor->history_path) lib.history(editor->history, &event, H_SAVE, editor->history_path);
}

void le_interrupt(le_editor *editor, bool ends) {
  char byte = ends ? 'q' : 'c';
  if (write(editor->pipe[1], &byte, 1) < 0) return; /* full: it is cancelled many times already */
}

void le_close(le_editor *editor) {
  if (!editor) return;
  if (editor->line) lib.end(editor->line);
  if (editor->history) lib.history_end(editor->history);
  if (editor->pipe[1] > 0) {
    close(editor->pipe[0]);
    close(editor->pipe[1]);
  }
  free(editor->history_path);
  free(editor);
}
