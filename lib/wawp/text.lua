--- Text for call rules. Every function takes time in proportion to the text.
---@class wawp.text
local M = {}

--- Cuts white space off both ends.
---@param s string
---@return string
---
---     text.trim("  hello ")  --> "hello"
function M.trim(s)
  local from = s:find("%S")
  if not from then
    return ""
  end
  local to = #s
  while s:find("^%s", to) do
    to = to - 1
  end
  return s:sub(from, to)
end

--- Whether `s` holds `part`, as it stands (no pattern).
---@param s string
---@param part string
---@return boolean
---
---     text.contains("call me", "me")  --> true
function M.contains(s, part)
  return s:find(part, 1, true) ~= nil
end

--- Whether `s` begins with `part`.
---@param s string
---@param part string
---@return boolean
---
---     text.starts_with("+49170", "+49")  --> true
function M.starts_with(s, part)
  return s:sub(1, #part) == part
end

--- The digits of `s`, without all the rest.
---@param s string
---@return string
---
---     text.digits("+49 (170) 12")  --> "4917012"
function M.digits(s)
  return (s:gsub("%D", ""))
end

return M
