/* Debian's Lua 5.4. Only CLuaShim and LuaRuntime may import this module. */
#ifndef CLUA_H
#define CLUA_H
#include <lua5.4/lua.h>
#include <lua5.4/lauxlib.h>
#include <lua5.4/lualib.h>
#endif
