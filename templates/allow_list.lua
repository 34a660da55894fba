-- Lets the numbers in allow_list.txt ring and refuses the others.
-- The file may change while this runs.
local list = require("wawp.list")

local friends = assert(list.open("allow_list.txt"))

wawp.on("call.received", function(call)
  local known, note = friends:has(call.caller)
  if known then
    return call:allow(note or "on the list")
  elseif known == nil then
    -- A hidden caller (a LID) has no number: it cannot be known.
    return call:allow("the number is hidden")
  end
  call:reject{ reason = "not on the list", message = "Please write to us here." }
end)
