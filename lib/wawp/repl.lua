--- Shows values to people who try things out in `wawp-script repl`.
---@class wawp.repl
local M = {}

local WIDTH, DEPTH, ENTRIES, LONGEST = 80, 6, 60, 500

local function quoted(text)
  local cut = #text > LONGEST and text:sub(1, LONGEST) or text
  local shown = cut:gsub('[%c"\\]', function(c)
    local names = { ["\n"] = "\\n", ["\t"] = "\\t", ["\r"] = "\\r", ['"'] = '\\"', ["\\"] = "\\\\" }
    return names[c] or ("\\%d"):format(c:byte())
  end)
  return '"' .. shown .. '"' .. (#text > LONGEST and (" (%d bytes)"):format(#text) or "")
end

local function scalar(value)
  if type(value) == "string" then
    return quoted(value)
  elseif value == nil or type(value) == "number" or type(value) == "boolean" then
    return tostring(value)
  end
  return value == wawp.null and "null" or type(value)
end

local function before(a, b)
  if type(a) == type(b) and (type(a) == "number" or type(a) == "string") then
    return a < b
  end
  return type(a) < type(b)
end

local show

--- The entries of a table, each as text: those by number first, then names in their order.
local function entries(value, indent, depth, inside)
  local parts, listed = {}, {}
  for i = 1, #value do
    listed[i] = true
    if #parts >= ENTRIES then
      break
    end
    parts[#parts + 1] = show(value[i], indent + 2, depth + 1, inside)
  end
  local keys = {}
  for key in pairs(value) do
    if not listed[key] then
      keys[#keys + 1] = key
    end
  end
  table.sort(keys, before)
  for _, key in ipairs(keys) do
    if #parts >= ENTRIES then
      parts[#parts + 1] = "..."
      break
    end
    local is_name = type(key) == "string" and key:find("^[%a_][%w_]*$")
    local name = is_name and key or "[" .. scalar(key) .. "]"
    parts[#parts + 1] = name .. " = " .. show(value[key], indent + 2, depth + 1, inside)
  end
  return parts
end

function show(value, indent, depth, inside)
  if type(value) ~= "table" then
    return scalar(value)
  elseif inside[value] then
    return "(itself)"
  elseif depth > DEPTH then
    return "{ ... }"
  end
  inside[value] = true
  local parts = entries(value, indent, depth, inside)
  inside[value] = nil
  if #parts == 0 then
    return "{}"
  end
  local line = "{ " .. table.concat(parts, ", ") .. " }"
  if #line + indent <= WIDTH and not line:find("\n", 1, true) then
    return line
  end
  local pad = (" "):rep(indent + 2)
  return "{\n" .. pad .. table.concat(parts, ",\n" .. pad) .. "\n" .. (" "):rep(indent) .. "}"
end

--- Values as text, tables in one line or several; the first one becomes the global `_`.
---@param ... any
---@return string
---
---     repl.show({ 1, a = true })  --> "{ 1, a = true }"
function M.show(...)
  local parts = {}
  for i = 1, select("#", ...) do
    parts[i] = show((select(i, ...)), 0, 1, {})
  end
  rawset(_G, "_", (...))
  return table.concat(parts, ", ")
end

--- Where names are looked up that a table has not: the table behind `__index`, if it is one.
local function behind(value)
  if type(value) == "string" then
    return string
  end
  local meta = type(value) == "table" and getmetatable(value)
  local index = type(meta) == "table" and rawget(meta, "__index")
  return type(index) == "table" and index or nil
end

--- The names that may follow a path such as `office:` or `wawp.http.`; no code of the script runs.
---@param methods boolean whether a colon follows: functions only
---@param root string a global
---@param ... string fields
---@return string names a line each
---
---     repl.names(false, "wawp", "http")  --> "get\npost\nrequest"
function M.names(methods, root, ...)
  local value = rawget(_G, root)
  for _, name in ipairs({ ... }) do
    local holder = value
    value = type(holder) == "table" and rawget(holder, name) or nil
    if value == nil then
      local fallback = behind(holder)
      value = fallback and rawget(fallback, name)
    end
  end
  local names, seen = {}, {}
  for _, holder in ipairs({ value, behind(value) }) do
    if type(holder) == "table" then
      for key, member in next, holder do
        local fits = type(key) == "string" and key:find("^[%a][%w_]*$")
        if fits and not seen[key] and (not methods or type(member) == "function") then
          seen[key] = true
          names[#names + 1] = key
        end
      end
    end
  end
  table.sort(names)
  return table.concat(names, "\n")
end

return M
