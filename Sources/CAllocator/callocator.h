/* What glibc's allocator can be told, which Swift's Glibc leaves out. Only Machine may import this module. */
#ifndef CALLOCATOR_H
#define CALLOCATOR_H
#include <malloc.h>
#endif
