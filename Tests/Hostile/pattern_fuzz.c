#ifndef _GNU_SOURCE
#define _GNU_SOURCE  // clock_gettime
#endif
// Compares the replacements of `ws_library.h` with the stock functions of the Lua they are linked to, on random calls.
// Usage: pattern_fuzz [seconds] [seed]. Prints each difference, and a closing line `N passed, N failed`.
#include <lua5.4/lauxlib.h>
#include <lua5.4/lualib.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "ws_library.h"
#include "ws_pattern.h"

// Charges until the error that stands for the end of the budget; 0 for never.
static int interrupt_in;
static size_t charged, largest_charge;

void ws_tick(lua_State *L, size_t cost) {
    charged += cost;
    if (cost > largest_charge) largest_charge = cost;
    if (interrupt_in > 0 && --interrupt_in == 0) luaL_error(L, "interrupted");
}

static int set_interrupt(lua_State *L) {
    interrupt_in = (int)lua_tointeger(L, 1);
    return 0;
}

// All that was charged since the last call, and the most that was charged at once.
static int take_charged(lua_State *L) {
    lua_pushinteger(L, (lua_Integer)charged);
    lua_pushinteger(L, (lua_Integer)largest_charge);
    charged = largest_charge = 0;
    return 2;
}

int ws_memory_allows(lua_State *L, size_t bytes) {
    (void)L;
    return bytes < (size_t)1 << 30;
}

// (whether the matcher has its memory from the first failure on, whether it pauses at each failure)
static int force_memory(lua_State *L) {
    ws_pattern_soft_steps = lua_toboolean(L, 1) ? 0 : 200000;
    ws_pattern_pause_steps = lua_toboolean(L, 2) ? 0 : 10000;
    return 0;
}

static int now(lua_State *L) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    lua_pushnumber(L, (double)t.tv_sec + (double)t.tv_nsec / 1e9);
    return 1;
}

// The comparison: each case is called with the stock library, with ours, with ours pausing as often as it can, with ours
// using its memory from the start, and with both.
static const char comparison[] =
    "local passed, failed = 0, 0\n"
    "local pack, unpack = table.pack, table.unpack\n"
    "local format = string.format\n"
    "function show(v)\n"
    "  if type(v) == 'string' then return (format('%q', v):gsub('\\n', 'n')) end\n"
    "  if type(v) == 'table' and not getmetatable(v) then\n"
    "    local out = {}\n"
    "    for i = 1, math.min(v.n or #v, 40) do out[i] = show(v[i]) end\n"
    "    return '{' .. table.concat(out, ', ') .. '}'\n"
    "  end\n"
    "  return tostring(v)\n"
    "end\n"
    "local function same(a, b)\n"
    "  if type(a) == 'table' and type(b) == 'table' then\n"
    "    for k, v in pairs(a) do if not same(v, b[k]) then return false end end\n"
    "    for k in pairs(b) do if a[k] == nil then return false end end\n"
    "    return true\n"
    "  end\n"
    "  return rawequal(a, b) and math.type(a) == math.type(b) or (a ~= a and b ~= b)\n"
    "end\n"
    // `run` calls its library argument so that errors have the same position and function name for both.
    "function compare(label, run, ...)\n"
    "  local want = pack(pcall(run, stock, ...))\n"
    "  for mode, name in ipairs{'plain', 'pauses', 'memory', 'memory and pauses'} do\n"
    "    force_memory(mode > 2, mode % 2 == 0)\n"
    "    local got = pack(pcall(run, ours, ...))\n"
    "    if same(want, got) then passed = passed + 1 else\n"
    "      failed = failed + 1\n"
    "      if failed < 20 then\n"
    "        print(label, name, show(pack(...)))\n"
    "        print('  want', show(want)) print('  got ', show(got))\n"
    "      end\n"
    "    end\n"
    "  end\n"
    "  force_memory(false, false)\n"
    "end\n"
    "function check(label, ok, ...)\n"
    "  if ok then passed = passed + 1 else failed = failed + 1 print(label, show(pack(...))) end\n"
    "end\n"
    "function totals() return passed, failed end\n"
    "function random_of(list) return list[math.random(#list)] end\n";

static const char string_cases[] =
    "local random = math.random\n"
    "local rep, char, concat = string.rep, string.char, table.concat\n"
    "local alphabets = {{'a', 'b'}, {'a', 'b', ' '}, {'(', ')', 'a'}, {'a', '\\0', 'b'}, {'a', '1', '_', '.', 'Z', '\\255'},\n"
    "  {'<', '>', 'a'}, {'-', ']', '[', '%', '^'}, {'a'}}\n"
    "local function subject(alphabet, most)\n"
    "  local out = {}\n"
    "  for i = 1, random(0, most) do out[i] = random_of(alphabet) end\n"
    "  return concat(out)\n"
    "end\n"
    "local classes = {'%a', '%d', '%s', '%w', '%p', '%S', '%W', '%A', '%c', '%x', '%g', '%u', '%l', '%z', '%Z', '%.', '%%', '%-'}\n"
    "local sets = {'[ab]', '[^a]', '[a-c]', '[%w_]', '[^%s]', '[]]', '[^]]', '[]a]', '[a-]', '[%a-z]', '[-a]', '[a%]]', '[%]-a]',\n"
    "  '[a-%z]', '[\\0-a]', '[b-a]', '[^%a%d]', '[[]', '[.]', '[^\\0]', '[%-a]', '[^^]', '[a^]', '[]-b]', '[%z]', '[%Z]', '[^\\0]', '[%z ]'}\n"
    "local broken = {'%', '[', '[a', '[^', '[%', '[a%', '[]', '[^]', '%f', '%fa', '%f[', '%b', '%ba', '(', ')', '%0', '%1', '%2', '%9',\n"
    "  '()', '(()', '%g', '[a-', '[%a-'}\n"
    "local quantifiers = {'', '', '', '*', '+', '-', '?'}\n"
    "local function single(alphabet)\n"
    "  local kind = random(12)\n"
    "  if kind <= 5 then\n"
    "    local c = random_of(alphabet)\n"
    "    if c:find('%p') and random(5) > 1 then c = '%' .. c end\n"
    "    return c\n"
    "  elseif kind <= 7 then return '.'\n"
    "  elseif kind <= 9 then return random_of(classes)\n"
    "  else return random_of(sets) end\n"
    "end\n"
    "local function pattern(alphabet)\n"
    "  local out, repeats = {}, 0\n"
    "  local function add(x) out[#out + 1] = x end\n"
    "  if random(6) == 1 then add '^' end\n"
    "  local open, captures = 0, 0\n"
    "  for _ = 1, random(0, 7) do\n"
    "    local kind = random(40)\n"
    "    if kind <= 4 then add '(' open = open + 1 captures = captures + 1\n"
    "    elseif kind <= 8 and open > 0 then add ')' open = open - 1\n"
    "    elseif kind == 9 then add '()' captures = captures + 1\n"
    "    elseif kind == 10 then add('%f' .. random_of(sets))\n"
    "    elseif kind == 11 then add('%b' .. random_of(alphabet) .. random_of(alphabet))\n"
    "    elseif kind == 12 then add('%b()')\n"
    "    elseif kind == 13 and captures > 0 then add('%' .. random(captures))\n"
    "    elseif kind == 14 and random(3) == 1 then add(random_of(broken))\n"
    "    elseif kind == 15 and repeats < 3 then repeats = repeats + 1 add(random_of{'$', '^', '*', '-', '?', '+'})\n"
    "    else\n"
    "      local q = random_of(quantifiers)\n"
    "      if q ~= '' and q ~= '?' then repeats = repeats + 1 if repeats > 3 then q = '' end end\n"
    "      add(single(alphabet) .. q)\n"
    "    end\n"
    "  end\n"
    "  if random(12) > 1 then for _ = 1, open do add ')' end end\n"
    "  if random(5) == 1 then add '$' end\n"
    "  return concat(out)\n"
    "end\n"
    "local replacements = {'', 'x', '%0', '%1', '%2', '%%', '<%0>', '%1%2', '%', '%a', '%9', 'a\\0b', '%0%0%1', 7, 2.5}\n"
    "local function find(lib, ...) return table.pack(lib.find(...)) end\n"
    "local function match(lib, ...) return table.pack(lib.match(...)) end\n"
    "local function gsub(lib, ...) return table.pack(lib.gsub(...)) end\n"
    "local function rep_(lib, ...) return table.pack(lib.rep(...)) end\n"
    "local function gmatch(lib, ...)\n"
    "  local out = {}\n"
    "  for a, b, c in lib.gmatch(...) do out[#out + 1] = table.pack(a, b, c) end\n"
    "  return out\n"
    "end\n"
    "local function logged(lib, s, p, seed, most)\n"
    "  local log, state = {}, seed\n"
    "  local function replace(...)\n"
    "    log[#log + 1] = table.pack(...)\n"
    "    state = (state * 31 + 7) % 1009\n"
    "    local kind = state % 13\n"
    "    if kind == 0 then return false elseif kind == 1 then return nil elseif kind == 2 then return 12\n"
    "    elseif kind == 3 then return {} elseif kind == 4 then return lib.gsub(s, 'a', 'b') end\n"
    "    return tostring((...)) .. '!'\n"
    "  end\n"
    "  return table.pack(log, pcall(lib.gsub, s, p, replace, most))\n"
    "end\n"
    "local linear_names = {'upper', 'lower', 'reverse', 'packsize', 'format', 'byte', 'char', 'sub', 'len'}\n"
    "local function linear(lib, name, ...) return table.pack(lib[name](...)) end\n"
    "local function packed(lib, f, ...)\n"
    "  local s = lib.string_pack(f, ...)\n"
    "  return {s, lib.packsize(f:sub(1, 1) == 'z' and 'B' or f), lib.string_unpack(f, s)}\n"
    "end\n"
    "local odd = {nil, true, 0/0, 1.5, '2', 'x', {}}\n"
    "local function integer(n)\n"
    "  local kind = random(12)\n"
    "  if kind == 1 then return math.mininteger elseif kind == 2 then return math.maxinteger\n"
    "  elseif kind == 3 then return odd[random(7)] end\n"
    "  return random(-n - 2, n + 2)\n"
    "end\n"
    "function string_case()\n"
    "  local alphabet = random_of(alphabets)\n"
    "  local p = pattern(alphabet)\n"
    "  local s = subject(alphabet, random(8) == 1 and 32 or 16)\n"
    "  local init = random(3) == 1 and integer(#s) or nil\n"
    "  compare('find', find, s, p, init, random(10) == 1)\n"
    "  compare('match', match, s, p, init)\n"
    "  compare('gmatch', gmatch, s, p, init)\n"
    "  local most = random(4) == 1 and random(-1, 4) or nil\n"
    "  compare('gsub', gsub, s, p, random_of(replacements), most)\n"
    "  compare('gsub function', logged, s, p, random(1000), most)\n"
    "  compare('gsub table', gsub, s, p, {a = 'A', ab = false, b = 3, ['('] = {}, [1] = 'one', [2] = 'two'}, most)\n"
    "  if random(10) == 1 then\n"
    "    compare('gsub index', gsub, s, p, setmetatable({}, {__index = function(_, k) return k == 'a' and 'A' end}), most)\n"
    "    compare('rep', rep_, 'r' .. s, integer(9), random(2) == 1 and subject(alphabet, 3) or nil)\n"
    "    compare('find plain', find, s, subject(alphabet, 3), init, true)\n"
    "    compare('linear', linear, random_of(linear_names), s, random(9), random(-2, 20))\n"
    "    compare('linear', linear, random_of(linear_names), odd[random(7)], odd[random(7)])\n"
    "    compare('packed', packed, random_of{'z', 's1', 'c20', 'i4', 'B>I3', '!8 j', 'i17', 'c', 'x'}, random_of{s, 1, 300, 'a'}, odd[random(7)])\n"
    "    compare('format', linear, 'format', random_of{'%s', '%q', '%5.1s', '%d', '%%', '%', '%y', '%099d', '%x', '%s%s'}, random_of{s, 1, 2.5, true})\n"
    "    compare('odd', random_of{find, match, gmatch, gsub}, odd[random(7)], odd[random(7)], odd[random(7)], odd[random(7)])\n"
    "  end\n"
    "end\n"
    // Deep and wide patterns, at the limits of captures and of depth.
    "function string_limits()\n"
    "  for _, n in ipairs{30, 31, 32, 33} do\n"
    "    compare('captures', match, 'ab', rep('()', n)) compare('captures', match, 'ab', rep('(a?)', n))\n"
    "    compare('captures', gsub, 'ab', rep('(', n), 'x') compare('captures', gsub, 'ab', rep('(a', n), '%1')\n"
    "  end\n"
    "  for n = 66, 210 do\n"
    "    compare('depth', find, rep('a', 250), rep('a?', n)) compare('depth', find, rep('a', 100), rep('a?', n))\n"
    "    compare('depth', find, rep('a', 250), rep('a-', n)) compare('depth', find, rep('a', 250), rep('a*', n))\n"
    "    compare('depth', find, rep('ab', 150), rep('a+b+', n // 2)) compare('depth', find, rep('ab', 150), '()' .. rep('a+b+', n // 2))\n"
    "    compare('depth', find, rep('ab', 150), rep('a*b?', n // 2)) compare('depth', find, rep('ab', 150), '(a)b' .. rep('a-b+', n // 2))\n"
    "    compare('depth', find, rep('a', 250), rep('(a)', 20) .. rep('.?', n))\n"
    "  end\n"
    "  compare('rep', rep_, 'abc', 1 << 62) compare('rep', rep_, 'abc', math.maxinteger, ',') compare('rep', rep_, 'ab', math.maxinteger // 2 + 1)\n"
    "  compare('long', match, rep('x', 3000), rep('x', 3000)) compare('long', match, rep('xy', 300), rep('[xy]', 600) .. '()')\n"
    "  compare('long', gsub, rep('x', 30000), 'x', rep('y', 300)) compare('long', find, rep('ab', 30000) .. 'c', rep('ab', 1000) .. 'c')\n"
    "end\n";

// What stock Lua cannot do in reasonable time, and the errors it does not have.
static const char bounds[] =
    "local rep = string.rep\n"
    "local function cheap(label, most, run, most_at_once)\n"
    "  take_charged()\n"
    "  local start = now()\n"
    "  local result = table.pack(pcall(run))\n"
    "  local steps, at_once = take_charged()\n"
    "  check(label, result[1] and steps <= most and at_once <= (most_at_once or 500000) and now() - start < 3, steps, at_once, now() - start, result)\n"
    "  return result[2], result[3]\n"
    "end\n"
    "local function fails(label, message, run)\n"
    "  take_charged()\n"
    "  local ok, got = pcall(run)\n"
    "  check(label, not ok and got:find(message, 1, true) and take_charged() < 25e6, ok, got)\n"
    "end\n"
    "function limits()\n"
    "  local n = 100000\n"
    "  local padded = 'x' .. rep(' ', n) .. 'x'\n"
    "  local got = cheap('trim', 30 * n, function() return ours.match(padded, '^%s*(.-)%s*$') end)\n"
    "  check('trim', got == padded)\n"
    "  got = cheap('strip', 30 * n, function() return ours.gsub(rep(' ', n) .. 'x', '%s+$', '') end)\n"
    "  check('strip', got == rep(' ', n) .. 'x')\n"
    "  got = cheap('tags', 30 * n, function() return ours.gsub(rep('<', n), '<.->', '') end)\n"
    "  check('tags', got == rep('<', n))\n"
    "  got = cheap('lazy', 60 * n, function() return ours.find(rep('a', n), '.-.-.-.-b$') end)\n"
    "  check('lazy', got == nil)\n"
    "  got = cheap('late', 60 * n, function() return ours.find(rep('a', n) .. 'b', '.-.-.-.-b$') end)\n"
    "  check('late', got == 1)\n"
    "  local count = 0\n"
    "  cheap('gmatch', 60 * n, function() for _ in ours.gmatch(rep('<', n) .. '>', '<.->') do count = count + 1 end end)\n"
    "  check('gmatch', count == 1)\n"
    "  cheap('gmatch', 60 * n, function() for _ in ours.gmatch(rep('a', n), 'a-b') do count = count + 1 end end)\n"
    "  check('gmatch', count == 1)\n"
    "  got = cheap('unbalanced', 30 * n, function() return ours.gsub(rep('(', n), '%b()', '') end)\n"
    "  check('unbalanced', got == rep('(', n))\n"
    "  got = cheap('balanced', 30 * n, function() return ours.find(rep('(', n) .. rep(')', n) .. 'x', '()%b()x') end)\n"
    "  check('balanced', got == 1)\n"
    "  got = cheap('balanced late', 60 * n, function() return ours.find(rep('(', n) .. rep('x(a)', n // 4), '.-%b()$') end, 10 * n)\n"
    "  check('balanced late', got == 1)\n"
    // With its memory the matcher is linear and has no limit of its own.
    "  got = cheap('large', 50 * 20 * n, function() return ours.find(rep('a', 20 * n), rep('.-', 12) .. 'b$') end, 50 * n)\n"
    "  check('large', got == nil)\n"
    "  for _, name in ipairs{'upper', 'lower', 'reverse', 'format'} do\n"
    "    take_charged() ours[name](rep('x', 8 * n))\n"
    "    check('charge of ' .. name, take_charged() >= n)\n"
    "  end\n"
    "  take_charged() ours.string_pack('c' .. 8 * n, '')\n"
    "  check('charge of pack', take_charged() >= n)\n"
    "  cheap('plain', 20 * n, function() return ours.find(rep('a', 20 * n), rep('a', 10 * n) .. 'b', 1, true) end, 20 * n)\n"
    "  fails('back-reference', 'pattern \"(a*)(a*)(a*)%1b\" needed more than 20000000 steps on a 5000-byte string; simplify it or use wawp.text',\n"
    "    function() return ours.find(rep('a', 5000), '(a*)(a*)(a*)%1b') end)\n"
    "  fails('shortened', 'pattern \"(a*)?' .. rep('x', 35) .. '...\" needed more than',\n"
    "    function() return ours.find(rep('a', 90000), '(a*)\\0' .. rep('x', 50) .. '%1') end)\n"
    "  check('empty rep', cheap('empty rep', 0, function() return ours.rep('', math.maxinteger) end) == '')\n"
    "  fails('rep', 'not enough memory', function() return ours.rep('x', 2000000000) end)\n"
    "  fails('sort', 'not enough memory', function() return ours.sort(setmetatable({}, {__len = function() return 2000000000 end})) end)\n"
    "  local liar = setmetatable({}, {__len = function() return math.maxinteger - 1 end, __index = function() return 1 end})\n"
    "  for _, run in ipairs{function() ours.move({}, 1, math.maxinteger - 1, 2) end, function() ours.insert(liar, 1, 1) end,\n"
    "    function() ours.remove(liar, 1) end, function() ours.concat(liar, '', 1, math.maxinteger) end} do\n"
    "    set_interrupt(2000)\n"
    "    local ok, message = pcall(run)\n"
    "    check('endless', not ok and (message:find('interrupted', 1, true) or message:find('not enough memory', 1, true)), message)\n"
    "  end\n"
    "  set_interrupt(0)\n"
    // The end of the budget anywhere must leave nothing broken or leaked, which the sanitizers see.
    "  for i = 1, 300 do\n"
    "    force_memory(i % 2 == 0, i % 3 == 0)\n"
    "    for _, run in ipairs{function() ours.gsub(rep('ab ', 200), '(%w-)(b)', '%2%1%0') end, function() ours.gsub(rep('ab ', 200), '%w+', string.upper) end,\n"
    "      function() for _ in ours.gmatch(rep('ab ', 200), rep('[ab]?', 30) .. '.-b') do end end, function() ours.rep('abc', 9) end,\n"
    "      function() ours.find(rep('a(', 500), '.-.-%b()()b$') end, function() ours.match(rep('a', 90), '(a*)(a*)%1' .. rep('a?', 60) .. 'b') end,\n"
    "      function() ours.sort({3, 1, 2, 5, 4, 9, 8, 7, 6}, function(a, b) return a < b end) end, function() ours.concat({rep('x', 9000), rep('y', 9000), 'z'}, ', ') end} do\n"
    "      set_interrupt(i)\n"
    "      local ok, message = pcall(run)\n"
    "      set_interrupt(0)\n"
    "      check('interrupted', ok or message:find('interrupted', 1, true), message)\n"
    "    end\n"
    "  end\n"
    "  force_memory(false, false)\n"
    "end\n";

static const char table_cases[] =
    "local random = math.random\n"
    // Makes the same table again for each library: the functions change it, and what they did to it is compared too.
    "local function build(kind, values)\n"
    "  local t = {}\n"
    "  for i = 1, values.n do t[i] = values[i] end\n"
    "  if kind == 1 then\n"
    "    local log = {}\n"
    "    local proxy = setmetatable({}, {__len = function() return values.n end,\n"
    "      __index = function(_, k) log[#log + 1] = k return t[k] end,\n"
    "      __newindex = function(_, k, v) log[#log + 1] = {k, v} t[k] = v end})\n"
    "    return proxy, {t, log}\n"
    "  elseif kind == 2 then\n"
    "    return setmetatable(t, {__len = function() return values.length end}), t\n"
    "  end\n"
    "  return t, t\n"
    "end\n"
    "local names = {'insert', 'remove', 'move', 'concat', 'unpack'}\n"
    "local call = {}\n"
    "for _, name in ipairs(names) do\n"
    "  call[name] = load(([[local lib, t, content, target, a, b, c, n = ...\n"
    "    local args = table.pack(a, b, c)\n"
    "    if target then args[4] = target end\n"
    "    local result = table.pack(pcall(function() return table.pack(lib.NAME(t, table.unpack(args, 1, n))) end))\n"
    "    for i = 1, #result do if result[i] == t then result[i] = 'itself' end end\n"
    "    if type(result[2]) == 'table' then for i = 1, result[2].n do\n"
    "      if rawequal(result[2][i], t) then result[2][i] = 'itself' end\n"
    "      if target and rawequal(result[2][i], target) then result[2][i] = 'target' end end end\n"
    "    local copy = {}\n"
    "    for k, v in pairs(content) do copy[k] = v end\n"
    "    return result, copy, target]]):gsub('NAME', name))\n"
    "end\n"
    "local odd = {nil, true, 1.5, '2', 'x', math.mininteger, math.maxinteger, math.maxinteger - 1, math.mininteger + 1}\n"
    "local function argument(n)\n"
    "  if random(8) == 1 then return odd[random(9)] end\n"
    "  return random(-2, n + 3)\n"
    "end\n"
    "local function near(n) return random(40) == 1 and odd[random(2, 5)] or random(1, n + 1) end\n"
    "local function sorted(lib, kind, values, less)\n"
    "  local t, content = build(kind, values)\n"
    "  local ok, message = pcall(function() return lib.sort(t, less) end)\n"
    "  local out = {ok, message, n = values.n + 2}\n"
    "  local source = kind == 1 and content[1] or t\n"
    "  for i = 1, values.n do out[i + 2] = source[i] end\n"
    "  return out\n"
    "end\n"
    "local function by_first(a, b) return a[1] < b[1] end\n"
    "function table_case()\n"
    "  local values = {n = random(0, 9)}\n"
    "  for i = 1, values.n do values[i] = random_of{i, 'a' .. i, i * 1.5, 'x'} end\n"
    "  if random(8) == 1 and values.n > 0 then values[random(values.n)] = random_of{true, false} end\n"
    "  if random(20) == 1 then values[random(9)] = nil end\n"
    "  values.length = random(40) == 1 and random_of{-1, math.mininteger, 1.0, 'x', 2.5} or random(0, 12)\n"
    "  local name, kind, n = random_of(names), random(4), random(0, 3)\n"
    "  local a, b, c = argument(values.n), argument(values.n), argument(values.n)\n"
    "  local other = name == 'move' and random(3) == 1\n"
    "  if name == 'move' then n = 3\n"
    "    local huge = random_of{{math.mininteger, math.maxinteger, 1}, {1, math.maxinteger, 2}, {-5, math.maxinteger - 10, math.maxinteger},\n"
    "      {0, math.maxinteger, 1}, {math.mininteger, 5, 1}, {math.maxinteger, math.mininteger, 3}, {math.maxinteger, math.maxinteger, 2}}\n"
    "    for _, v in ipairs{a or 0, b or 0} do if math.type(v) == 'integer' and (v < -99 or v > 99) then a, b, c = huge[1], huge[2], huge[3] end end\n"
    "    if other then n = 4 end\n"
    "  elseif name == 'concat' then a = random_of{',', '', 'ab', 1, nil, true} if math.type(b) == 'integer' and b < -99 then b = 1 end\n"
    "  elseif name == 'remove' then if math.type(a) == 'integer' and a < -99 then a = -1 end\n"
    "  elseif name == 'unpack' and random(2) == 1 then a, b = near(5), near(9) end\n"
    "  compare(name, function(lib)\n"
    "    local t, content = build(kind, values)\n"
    "    local result, copy, target = call[name](lib, t, content, other and {} or nil, a, b, c, n)\n"
    "    return result, copy, target\n"
    "  end)\n"
    "  if random(20) == 1 then\n"
    "    local bad = random_of{5, 'x', true, setmetatable({}, {})}\n"
    "    compare('not a table', function(lib) return lib[name](bad, a, b, c) end)\n"
    "    compare('sort', function(lib) return lib.sort(bad, 5) end) compare('sort', function(lib) return lib.sort({3, 2}, 5) end)\n"
    "    compare('sort', function(lib) return lib.sort(setmetatable({}, {__len = function() return math.maxinteger end})) end)\n"
    "    compare('sort', function(lib) return lib.sort({{}, {}}) end) compare('sort', function(lib) return lib.sort({2, 1}, error) end)\n"
    "  end\n"
    "  if random(3) > 1 then return end\n"
    "  local many, strings = {n = random(0, random(10) == 1 and 300 or 20)}, random(2) == 1\n"
    "  for i = 1, many.n do\n"
    "    many[i] = strings and tostring(random(30)) .. ('z'):rep(random(0, 3)) or random(5) == 1 and random(20) + 0.5 or random(30) * 1000 + i\n"
    "  end\n"
    "  compare('sort', sorted, random(3), {n = many.n, length = many.n, table.unpack(many, 1, many.n)},\n"
    "    random(2) == 1 and function(x, y) return x > y end or nil)\n"
    // Ours is stable: records with equal keys stay in order. Stock is not, so this is checked on its own.
    "  local records = {}\n"
    "  for i = 1, many.n do records[i] = {random(6), i} end\n"
    "  ours.sort(records, by_first)\n"
    "  local stable = true\n"
    "  for i = 2, #records do\n"
    "    local p, q = records[i - 1], records[i]\n"
    "    stable = stable and (p[1] < q[1] or p[1] == q[1] and p[2] < q[2])\n"
    "  end\n"
    "  compare('stable sort', function(lib) return lib == stock and true or lib == ours and stable end)\n"
    "  ours.sort(records, function() return random(2) == 1 end)\n"
    "  local seen = 0\n"
    "  for i = 1, #records do seen = seen + records[i][2] end\n"
    "  compare('lying sort', function(lib) return lib == stock and #records * (#records + 1) // 2 or seen end)\n"
    "end\n";

static void run(lua_State *L, const char *code, const char *name) {
    if (luaL_loadbuffer(L, code, strlen(code), name) != LUA_OK || lua_pcall(L, 0, 0, 0) != LUA_OK) {
        fprintf(stderr, "%s: %s\n", name, lua_tostring(L, -1));
        exit(2);
    }
}

static void copy_library(lua_State *L, const char *library, const char *target) {
    lua_getglobal(L, target);
    lua_getglobal(L, library);
    for (lua_pushnil(L); lua_next(L, -2) != 0;) {
        lua_pushvalue(L, -2);
        lua_insert(L, -2);
        lua_settable(L, -5);
    }
    lua_pop(L, 2);
}

static void rename_field(lua_State *L, const char *target, const char *from, const char *to) {
    lua_getglobal(L, target);
    lua_getfield(L, -1, from);
    lua_setfield(L, -2, to);
    lua_pop(L, 1);
}

static void open(lua_State *L, const char *target, void (*open_library)(lua_State *L)) {
    if (open_library == NULL) return;
    lua_getglobal(L, target);
    int top = lua_gettop(L);
    open_library(L);
    if (lua_gettop(L) != top) {
        fprintf(stderr, "the stack is not as it was\n");
        exit(2);
    }
    lua_pop(L, 1);
}

int main(int argc, char **argv) {
    double seconds = argc > 1 ? atof(argv[1]) : 5;
    lua_Integer seed = argc > 2 ? atoll(argv[2]) : (lua_Integer)time(NULL);
    lua_State *L = luaL_newstate();
    luaL_openlibs(L);
    lua_register(L, "force_memory", force_memory);
    lua_register(L, "now", now);
    lua_register(L, "set_interrupt", set_interrupt);
    lua_register(L, "take_charged", take_charged);
    lua_newtable(L);
    lua_setglobal(L, "stock");
    lua_newtable(L);
    lua_setglobal(L, "ours");
    static const char *const targets[] = {"stock", "ours"};
    for (int i = 0; i < 2; i++) {
        copy_library(L, "string", targets[i]);
        open(L, targets[i], i == 0 ? NULL : ws_open_string);
        rename_field(L, targets[i], "pack", "string_pack");  // `table` has fields of these names too
        rename_field(L, targets[i], "unpack", "string_unpack");
        copy_library(L, "table", targets[i]);
        open(L, targets[i], i == 0 ? NULL : ws_open_table);
    }
    lua_pushnumber(L, seconds);
    lua_setglobal(L, "seconds");
    lua_pushinteger(L, seed);
    lua_setglobal(L, "seed");
    setvbuf(stdout, NULL, _IOLBF, 0);
    printf("seed %lld\n", (long long)seed);
    run(L, comparison, "=comparison");
    run(L, string_cases, "=string_cases");
    run(L, table_cases, "=table_cases");
    run(L, bounds, "=bounds");
    run(L, "math.randomseed(seed) assert(ours.dump == nil) string_limits() limits() \n"
           "local stop = now() + seconds\n"
           "repeat for _ = 1, 20 do string_case() table_case() table_case() end until now() > stop",
        "=main");
    lua_getglobal(L, "totals");
    lua_call(L, 0, 2);
    long long passed = lua_tointeger(L, -2), failed = lua_tointeger(L, -1);
    printf("%lld passed, %lld failed\n", passed, failed);
    lua_close(L);
    return failed > 0;
}
