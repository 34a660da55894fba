/* Debian's Lua 5.4, as pkg-config names it. Only CLuaShim and LuaRuntime may import this module. */
#ifndef CLUA_H
#define CLUA_H
#include <lua.h>
#include <lauxlib.h>
#include <lualib.h>
#endif
