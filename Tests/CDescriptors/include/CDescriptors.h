#ifndef C_DESCRIPTORS_H
#define C_DESCRIPTORS_H

/* Descriptors that no child inherits, from their first moment on: between a plain accept and FD_CLOEXEC another test may start
 * a program, which then keeps the connection open for as long as it runs. Glibc has these for _GNU_SOURCE alone, which Swift
 * does not define. */
int cd_accept(int listener);
int cd_pipe(int ends[2]);

#endif
