#!/usr/bin/env bash
# Runs every verification of topup.pml: name, expected, result, first broken property, states, seconds.
# Needs spin and gcc. Ends non-zero when one result is not the expected one. About 120 s on two cores.
#   ./check.sh          everything        ./check.sh P8 …   only the names that begin so
#   TRACE=1 ./check.sh P8.first           also print the shortest way into the broken property
set -u
here=$(cd "$(dirname "$0")" && pwd); work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
export here work
list() { cat <<'L'
# --- the rules as they are, must hold
base.order|holds|
base.kills|holds|-DKB=2 -DNO_TF -DNCK=1
base.attempts3|holds|-DNA=3 -DNCK=1 -DNO_TF
base.realcheck|holds|-DQCHECK -DNO_TF
base.mixed|holds|-DMIXED -DNO_TF
base.failedIsFinal|holds|-DFIF
base.reversal|holds|-DREV -DNO_TF -DNCK=1
base.contradiction1|holds|-DCONTRA -DNA=1
base.contradiction2|holds|-DCONTRA -DNCK=1
base.duplicates|holds|-DDUP=2 -DNA=1
base.race|holds|-DRACE -DNO_TF
base.memory1|holds|-DMEM -DNA=1
base.memory2|holds|-DMEM -DNO_TF -DNCK=1
base.memoryreal|holds|-DMEM -DQCHECK -DNO_TF -DNCK=1
base.rebuy|holds|-DREBUY -DNO_TF -DNCK=1
base.firstno|holds|-DFIRSTREV -DFIX_FIRSTREV -DNO_CB -DNCK=1
base.versions1|holds|-DSPLIT -DTWICE -DNA=1 -DNO_TF -DNCK=1
base.versions2|holds|-DSPLIT -DNO_TF -DNCK=1 -DNO_CB
base.corrections|holds|-DCORR
base.restore|holds|-DRESTORE -DNO_TF -DNA=1 -DONLY_I1
# --- earlier wordings, one by one: each has its hole
text.P2.case|breaks|-DLIT_FENCE -DREV -DNO_TF -DNCK=1
text.P4.memory|breaks|-DQCHECK -DMEM -DNO_P6MEM -DNO_TF -DNCK=1
text.P5.late|breaks|-DLIT_P5 -DNO_TF -DONLY_I1
text.P6.sendbefore|breaks|-DLIT_CKSB -DMEM -DNA=1 -DNO_TF -DONLY_I1
text.P6.inflight|breaks|-DLIT_MARK -DNO_TF
text.P6.firstgap|breaks|-DLIT_FIRSTGAP -DRACE -DNO_TF -DONLY_I1
text.P6.case|breaks|-DLIT_CKCASE -DREV -DNO_TF -DNCK=1
text.P6.live|breaks|-DLIT_CKLIVE -DNO_TF -DONLY_I1
text.P6.version|breaks|-DLIT_CKVER -DSPLIT -DNA=1 -DNO_TF
text.P6.gagalkan|breaks|-DLIT_GAG -DNO_TF
text.P8.suspect|breaks|-DLIT_P8 -DONLY_I1
text.P8.firstanswer|breaks|-DFIRSTREV -DNO_CB -DONLY_I1
text.P8.quiet|breaks|-DLIT_FIFNOW -DFIF
text.P8.rebuy|breaks|-DFIF -DREBUY -DONLY_I1
text.P9.restore|breaks|-DRESTORE -DNO_TF -DNCK=1 -DONLY_I1
text.P11.between|breaks|-DLIT_DUP -DCONTRA -DNA=1
text.C1.charge|holds|-DCORR -DLIT_CHARGE
text.C1.chargeC2|breaks|-DCORR -DLIT_CHARGE -DNO_C2
text.C1.chargeJ|breaks|-DCORR -DLIT_CHARGE -DNO_C1J
text.C3.case|breaks|-DLIT_CASE -DNO_TF
# --- mutations: one rule (or half of it) taken out of the sound model
P1|holds|-DNO_P1 -DNO_TF -DNCK=1
P1+P10.no|breaks|-DNO_P1 -DNO_P10A -DNO_TF -DNCK=1 -DNO_CB -DONLY_I1
P1.abandoned|holds|-DNO_P1ABA -DNO_P10A -DNO_TF -DNCK=1
P2.fence|breaks|-DNO_P2FENCE -DNO_TF
P2.fence.I1|breaks|-DNO_P2FENCE -DNO_TF -DNCK=1 -DNO_CB -DONLY_I1
P2.open|breaks|-DNO_P2OPEN -DNO_TF
P2.new|holds|-DNO_P2NEW -DNO_TF -DNCK=1
P2.cancel|holds|-DNO_P2CANCEL -DNO_TF -DNCK=1
P2.open+cancel|breaks|-DNO_P2OPEN -DNO_P2CANCEL -DNO_TF
P2.sweep|breaks|-DNO_P2SWEEP -DNO_TF
P3|breaks|-DNO_P3 -DNO_TF -DONLY_I1
P4|breaks|-DNO_P4 -DNO_TF
P4.buying.I1|holds|-DNO_P4 -DNO_TF -DONLY_I1 -DNCK=1
P4.memory.I1|breaks|-DNO_P4 -DMEM -DNA=1 -DONLY_I1
P4.real.I1|breaks|-DNO_P4 -DQCHECK -DONLY_I1 -DNO_TF
P4.settle|holds|-DNO_P4B -DQCHECK -DNO_TF -DNCK=1
P4.settle+firstgap|breaks|-DNO_P4B -DLIT_FIRSTGAP -DQCHECK -DNO_TF -DNCK=1
P5|breaks|-DNO_P5 -DNO_TF -DONLY_I1
P6.open|breaks|-DNO_P6OPEN -DNO_TF
P6.open.I1|breaks|-DNO_P6OPEN -DNO_TF -DONLY_I1
P6.gap|breaks|-DNO_P6GAP -DRACE -DNO_TF -DONLY_I1
P6.one|breaks|-DNO_P6ONE -DRACE -DNO_TF -DONLY_I1
P6.memory|breaks|-DNO_P6MEM -DMEM -DNA=1 -DNO_TF -DONLY_I1
P6.gagalkan|breaks|-DNO_P6GAG -DNO_TF
P7|breaks|-DNO_P7 -DNO_TF -DONLY_I1
P8|breaks|-DNO_P8 -DONLY_I1
P9|breaks|-DRESTORE -DNO_P9 -DNO_TF -DNA=1 -DONLY_I1
P10.no|holds|-DNO_P10A -DNO_TF -DNCK=1
P10.ref|holds|-DNO_P10B -DNO_TF -DREBUY -DNCK=1
P11|breaks|-DNO_P11 -DCONTRA -DNA=1
C1|breaks|-DNO_C1 -DSPLIT -DNA=1 -DNO_TF
C1.I1|breaks|-DNO_C1 -DSPLIT -DNCK=1 -DNO_CB -DNO_TF -DONLY_I1
C1.corrections|holds|-DCORR -DNO_C1
C2|holds|-DCORR -DNO_C2 -DFEWER
C1+C2|breaks|-DCORR -DNO_C1 -DNO_C2
C1+journal|breaks|-DCORR -DNO_C1 -DNO_C1J
C3.goeson|breaks|-DNO_C3A -DNO_TF -DONLY_I1
C3.journal|breaks|-DNO_C3J -DNO_TF
C3.late.away|breaks|-DNO_C3FLY -DREV -DNO_TF -DNCK=1
C3.late.cancel|holds|-DNO_C3CANCEL -DREV -DNO_TF -DNCK=1
C4.mark|holds|-DCORR -DNO_C4MARK
C4.number|holds|-DCORR -DNO_C4J
C4.mark+number|breaks|-DCORR -DNO_C4MARK -DNO_C4J -DSKIP_RESELLER
S1.reconciler|breaks|-DNO_S1REC -DKB=1 -DNO_TF
S1.expected|breaks|-DNO_S1ROW -DNO_TF -DONLY_I1
S1.insert|holds|-DNO_S1INSERT -DKB=1 -DNO_TF -DNCK=1
S1.insert+P1|breaks|-DNO_S1INSERT -DNO_P1 -DKB=1 -DNO_TF -DNCK=1
people|breaks|-DNO_PEOPLE -DNO_TF
# --- the model can do the interesting things (an error is the good answer)
can.second|breaks|-DNO_TF -DWITNESS=1
can.late|breaks|-DNO_TF -DWITNESS=2
can.cancel|breaks|-DNO_TF -DWITNESS=3
can.frozen|breaks|-DNO_TF -DWITNESS=4
can.exception|breaks|-DREV -DNO_TF -DNCK=1 -DWITNESS=5
can.samereference|breaks|-DNO_TF -DWITNESS=6
can.latebeforenext|breaks|-DREV -DNO_TF -DNCK=1 -DWITNESS=7
can.double|breaks|-DCORR -DWITNESS=8
L
}
one() {
  IFS='|' read -r name want flags <<<"$1"; d=$work/$name; mkdir -p "$d"; cd "$d" || exit 1; cp "$here/topup.pml" .
  case $name in base.*) o=-O1 ;; *) o=-O0 ;; esac
  case $name in *.I1|base.order|base.kills) o=-O1 ;; esac
  local -a f; read -ra f <<<"$flags"
  spin -a ${f[@]+"${f[@]}"} topup.pml >spin.log 2>&1 && gcc $o -w -DSAFETY -DCOLLAPSE -DNOFAIR -DVECTORSZ=2048 -o pan pan.c || { echo "$name NOT BUILT"; tail -2 spin.log; return; }
  s=$(date +%s%N); ./pan -m200000 -w23 >pan.log 2>&1; ms=$((($(date +%s%N)-s)/1000000))
  states=$(sed -n 's/^ *\([0-9.e+]*\) states, stored.*/\1/p' pan.log); errors=$(sed -n 's/.*errors: \([0-9]*\).*/\1/p' pan.log)
  broken=$(sed -n 's/.*assertion violated *!*(*\([A-Za-z0-9_]*\).*/\1/p' pan.log | head -1)
  case $name in can.*) broken=reached ;; esac
  got=holds; [ "${errors:-x}" = 0 ] || got=breaks
  grep -q 'depth too small\|out of memory' pan.log && got=UNFINISHED
  [ -n "$errors" ] || got=UNFINISHED
  ok=ok; [ $got = "$want" ] || ok=UNEXPECTED
  printf '%-22s %-7s %-7s %-10s errors %s  states %9s  %3d.%ds  %s\n' "$name" "$want" "$got" $ok "${errors:-?}" "${states:-?}" $((ms/1000)) $((ms%1000/100)) "$broken"
  if [ -n "${TRACE:-}" ] && [ $got = breaks ]; then
    gcc -O1 -w -DSAFETY -DREACH -DBFS -DNOFAIR -DVECTORSZ=2048 -o panb pan.c && ./panb -w23 >/dev/null 2>&1
    ./panb -r 2>/dev/null | sed -nE 's/^ *[0-9]+:.*proc +[0-9]+ \(([A-Za-z:]+)\) topup.pml:([0-9]+) \(state [0-9]+\)\t(.*)/\1 \2 \3/p' | grep -vE '^:init:|\[\(1\)\]|\[else\]|\[i = |\[dirty'
  fi
}
export -f one
printf '%-22s %-7s %-7s\n' verification expects result
list | grep -v '^#' | { if [ $# -gt 0 ]; then p=$(printf '|^%s' "$@"); grep -E "${p:1}"; else cat; fi; } |
  tr '\n' '\0' | xargs -0 -P "$(nproc)" -I{} bash -c 'one "$1"' _ {} | tee "$work/out"
n=$(grep -cE ' errors |NOT BUILT' "$work/out"); bad=$(grep -cE 'UNEXPECTED|UNFINISHED|NOT BUILT' "$work/out"); echo "$n verifications, $bad unexpected"; [ "$bad" = 0 ]
