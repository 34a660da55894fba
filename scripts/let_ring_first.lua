-- Lets a call ring for a few seconds before it is rejected, so that somebody may still take it.
-- A call that was taken or given up in the meantime is left alone.
local RING = 8

local waiting = {}

local function is_over(call)
  if call.call_id then
    wawp.store.set("over:" .. call.call_id, true, 120)
  end
end

wawp.on("call.accepted", is_over)
wawp.on("call.rejected", is_over)

wawp.on("call.received", { deadline = 20, otherwise = "allow" }, function(call)
  local id = call.call_id
  if not id or not call.from or call:remaining() < RING then
    return call:allow("there is no time to wait")
  elseif waiting[id] then
    return -- the same call, told twice: the first telling decides
  end
  waiting[id] = true
  wawp.sleep(RING)
  waiting[id] = nil
  if wawp.store.get("over:" .. id) then
    return call:allow("it does not ring any more")
  end
  call:reject{ reason = "nobody took it", message = "Nobody is free now. Please write to us." }
end)
