-- Lets a call ring for a few seconds before it is rejected, so that somebody may still take it.
-- A call that was taken or given up in the meantime is left alone.
local RING = 8

local waiting = {}

local function is_over(call)
  if call.call_id then
    waiting[call.call_id] = nil
  end
end

wawp.on("call.accepted", is_over)
wawp.on("call.rejected", is_over)

wawp.on("call.received", { deadline = 20, otherwise = "allow" }, function(call)
  if not call.call_id or not call.from or call:remaining() < RING then
    return call:allow("there is no time to wait")
  end
  waiting[call.call_id] = true
  wawp.sleep(RING)
  if not waiting[call.call_id] then
    return call:allow("taken or given up")
  end
  waiting[call.call_id] = nil
  call:reject{ reason = "nobody took it", message = "Nobody is free now. Please write to us." }
end)
