-- Lets the numbers on a list ring and rejects the others.
-- A hidden caller (a LID) has no number: decide yourself what becomes of those. Here they ring.
local allowed = {
  ["+15550000002"] = "Alice",
  ["+15550000003"] = "the workshop",
}

wawp.on("call.received", function(call)
  local phone = call.caller and call.caller.phone
  if not phone then
    return call:allow("the number is hidden")
  end
  if allowed[phone] then
    return call:allow("on the list: " .. allowed[phone])
  end
  call:reject{ reason = phone .. " is not on the list" }
end)
