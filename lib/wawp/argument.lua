--- Checks of arguments for the modules of this library: misuse is an error at the caller's line.
---@class wawp.argument
local M = {}

--- How a value is called in a message: text in quotes, numbers as they are, else its type.
---@param value any
---@return string
---
---     argument.describe("x")  --> '"x"'
function M.describe(value)
  if value == nil then
    return "nothing"
  elseif type(value) == "string" then
    local text = value:sub(1, 60):gsub("%c", "?")
    return '"' .. text .. (#value > 60 and "..." or "") .. '"'
  elseif type(value) == "number" then
    return tostring(value)
  end
  return value == wawp.null and "null" or type(value)
end

--- Raises an error at the line that called the function which calls this.
---@param name string the argument
---@param where string the function, such as `hours.new`
---@param expected string
---@param value any what came
---
---     argument.refuse("tz", "hours.new", "a time zone", 5)
---     --> bad argument `tz` to hours.new: expected a time zone, got 5
function M.refuse(name, where, expected, value)
  local came = M.describe(value)
  error(("bad argument `%s` to %s: expected %s, got %s"):format(name, where, expected, came), 3)
end

--- Raises such an error unless the value is of that type.
---@param value any
---@param kind string "string", "number", "table", "function" or "boolean"
---@param name string
---@param where string
---@param expected? string the type if nothing else is said
---
---     argument.expect(5, "string", "path", "list.open")
---     --> bad argument `path` to list.open: expected a string, got 5
function M.expect(value, kind, name, where, expected)
  if type(value) ~= kind or value == wawp.null then
    local came = M.describe(value)
    local wanted = expected or ("a " .. kind)
    error(("bad argument `%s` to %s: expected %s, got %s"):format(name, where, wanted, came), 3)
  end
end

--- Insertions, deletions and changes that turn one word into the other.
local function distance(a, b)
  local row = {}
  for j = 0, #b do
    row[j] = j
  end
  for i = 1, #a do
    local corner = row[0]
    row[0] = i
    for j = 1, #b do
      local same = a:byte(i) == b:byte(j) and 0 or 1
      corner, row[j] = row[j], math.min(corner + same, row[j] + 1, row[j - 1] + 1)
    end
  end
  return row[#b]
end

--- The candidate that may have been meant; nil when none is near.
---@param word string
---@param candidates string[]
---@return string|nil
---
---     argument.nearest("holydays", { "holidays", "tz" })  --> "holidays"
function M.nearest(word, candidates)
  if #word > 40 then
    return nil
  end
  local best, least = nil, #word <= 3 and 2 or 3
  for _, candidate in ipairs(candidates) do
    local edits = distance(word:lower(), candidate:lower())
    if edits < least then
      best, least = candidate, edits
    end
  end
  return best
end

--- Raises an error for a name in `options` that is not known.
---@param options table
---@param known string[]
---@param where string
---
---     argument.options({ tx = 1 }, { "tz" }, "hours.new")
---     --> unknown option `tx` for hours.new, did you mean `tz`?
function M.options(options, known, where)
  local names = {}
  for _, name in ipairs(known) do
    names[name] = true
  end
  for name in pairs(options) do
    if not names[name] then
      local near = type(name) == "string" and M.nearest(name, known)
      local rest = near and (", did you mean `" .. near .. "`?")
        or (": it takes `" .. table.concat(known, "`, `") .. "`")
      error(("unknown option `%s` for %s%s"):format(tostring(name), where, rest), 3)
    end
  end
end

return M
