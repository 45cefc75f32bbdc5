/* One top-up order of Tuntas, checked with spin. Rules: docs/ARCHITECTURE.md. Switches: check.sh.
 *
 * Everything the actors know is a database row or a message, so every actor is a set of guarded, atomic
 * steps over global variables. A workflow that is killed, restarted with an empty history or run twice is
 * "any workflow step, any time its database condition holds" (S1, C1 make that the exact meaning);
 * SPLIT takes the conditional update apart into read and write to check C1 itself.
 * A frozen worker is a worker whose next step comes late; a crash is a step of its own.
 * Time is a set of events whose order is the order of the settings:
 *   send_before < + settle < poll gap < send deadline < memory - 2 days < memory.            */
#ifndef NA
#define NA 2          /* attempts */
#endif
#ifndef NCK
#define NCK 2         /* checks per attempt */
#endif
#ifndef KB
#define KB 0          /* workflow kills */
#endif
#ifndef DUP
#define DUP 1         /* copies of one callback */
#endif
#ifdef QCHECK
#define BUYS(a) 0     /* both suppliers have a real check by reference */
#else
#ifdef MIXED
#define BUYS(a) ((a)==0)
#else
#define BUYS(a) 1     /* Digiflazz: a check is the same request again */
#endif
#endif

/* topup */
#define ACC 0
#define ROU 1
#define SNT 2
#define TPE 3
#define TSU 4
#define SUC 5
#define FAI 6
#define OPEN3   (ts>=SNT && ts<=TSU)
#define CLOSED  (ts>=SUC)
/* attempt */
#define NEW 1
#define SND 2
#define PEN 3
#define SUS 4
#define OKA 5
#define REF 6
#define NOT 7
#define CAN 8
#define ABA 9
#ifdef NO_P1ABA
#define LIVE(a)  (ast[a]>=NEW && ast[a]<=OKA)
#else
#define LIVE(a)  ((ast[a]>=NEW && ast[a]<=OKA) || ast[a]==ABA)
#endif
#define FLY(a)   (ast[a]>=SND && ast[a]<=SUS)
/* supplier's record of a reference */
#define NOREC 0
#define PROC  1
#define TFA   2       /* says failed, will say something else within one poll gap */
#define TSX   3       /* says success, wrongly */
#define DEL   4
#define FAL   5
#define HANG  6       /* pending for ever */
/* what an answer says */
#define S 1
#define F 2
#define P 3
#define N 4           /* first send: none made; real check: not found */
#define X 5           /* a failed code that speaks of something else, or "reference exists" */
#define NS 6          /* adapter: the first byte never left */
/* hold */
#define HELD 0
#define POSTED 1
#define VOIDED 2

byte ts = ACC; byte hs = HELD; byte posts, voids; bit kase; bit dl; bit alive = 1; byte kills; byte na;
byte ast[NA]; byte aref[NA]; bit norec[NA];
byte asb[NA];         /* first send: 0 none, 1 fenced, 2 send_before passed, 3 settled */
byte wk[NA];          /* purchase worker: 1 fenced, 2 request left, 3 holds a result */
byte wres[NA]; bit net[NA];
byte ck[NA];          /* check worker: 1 fenced, 2 request in the network, 3 holds an answer */
byte ckv[NA]; bit cks[NA]; byte nck[NA]; byte ckok[NA]; bit pg[NA];
byte fev[NA];         /* a failed seen: 1 less than a poll gap ago, 2 longer */
bit hadp[NA];
#ifdef RESTORE
#define NR (2*NA)
bit restored; byte off;
#else
#define NR NA
#define off 0
#endif
byte rec[NR]; byte dcnt; byte cbS[NR]; byte cbF[NR]; byte lastcb[NR]; byte seen[NR]; bit tf[NR];
byte mem[NR]; bit fresh[NR]; bit exc; bit suks; bit lied; bit fafter; bit told; bit gS; short dirty = -1;
bit mark[NA]; bit late[NA];      /* late: its success is known, and its attempt was a no before */
bit I1_two_deliveries, I1_no_case, I2_success_books, I2_success_without_delivery,
 I3_failed_books, I3_delivery_without_case, I4_posted_and_voided, I5_left_after_close,
 I6_stuck, I7_sent_after_send_before, I8_bought_against_known_success, I9_sent_after_deadline, C_reseller_money,
 C_booked_twice, C_supplier_book;
#ifdef ONLY_I1                       /* leave only the delivery count on: can money really leave twice? */
#define REST 0
#else
#define REST 1
#endif
#define W_I1_two_deliveries 1
#define W_I1_no_case REST
#define W_I2_success_books REST
#define W_I2_success_without_delivery REST
#define W_I3_failed_books REST
#define W_I3_delivery_without_case REST
#define W_I4_posted_and_voided REST
#define W_I6_stuck REST
#define W_I8_bought_against_known_success REST
#define W_I9_sent_after_deadline REST
#ifdef SKIP_RESELLER
#define W_C_reseller_money 0
#else
#define W_C_reseller_money REST
#endif
#define W_C_booked_twice REST
#define W_C_supplier_book REST
#if defined(SKIP_I57) || defined(ONLY_I1)
#define W_I5_left_after_close 0
#define W_I7_sent_after_send_before 0
#else
#define W_I5_left_after_close 1
#define W_I7_sent_after_send_before 1
#endif
#define MUST(c,n) if :: (c) || !W_##n -> skip :: else -> n = 1; assert(!n) fi

#ifdef SPLIT
#define READ(me)  dirty = dirty & ~(1<<me)
#ifdef NO_C1
#define VOK(me)   true
#else
#define VOK(me)   ((dirty & (1<<me)) == 0)
#endif
#define TX(me,g,...) atomic { (g) -> READ(me) }; atomic { if :: VOK(me) -> __VA_ARGS__; dirty = -1 :: else -> dirty = dirty | (1<<me) fi }
#define BUMP dirty = -1
#else
#define TX(me,g,...) atomic { (g) -> __VA_ARGS__ }
#define BUMP skip
#endif

/* ---- rules, each with its switch ------------------------------------------------------------------ */
#if NA==1
#define NOLIVE (!LIVE(0))
#define NOFLY (!FLY(0))
#define LATEST(a) true
#define NOINFL (!INFL(0))
#define OTHERLATE(a) 0
#elif NA==2
#define NOLIVE (!LIVE(0) && !LIVE(1))
#define NOFLY  (!FLY(0) && !FLY(1))
#define LATEST(a) (!((a)==0 && na>1 && aref[1]==aref[0]))
#define NOINFL (!INFL(0) && !INFL(1))
#define OTHERLATE(a) late[1-(a)]
#else
#define NOLIVE (!LIVE(0) && !LIVE(1) && !LIVE(2))
#define NOFLY  (!FLY(0) && !FLY(1) && !FLY(2))
#define LATEST(a) (!((a)<1 && na>1 && aref[1]==aref[a]) && !((a)<2 && na>2 && aref[2]==aref[a]))
#define NOINFL (!INFL(0) && !INFL(1) && !INFL(2))
#define OTHERLATE(a) (((a)!=0 && late[0]) || ((a)!=1 && late[1]) || ((a)!=2 && late[2]))
#endif
#define LATE(a) gS = (ts<SUC -> 1 : gS); late[a] = 1
#ifdef NO_C3FLY                      /* a late success is decided beside a purchase that is away */
#define LATE_OK(a) (late[a] && (ast[a]==REF||ast[a]==NOT) && !CLOSED)
#else
#define LATE_OK(a) (late[a] && (ast[a]==REF||ast[a]==NOT) && ts==ROU && NOFLY && NOINFL)
#endif
#ifdef NO_P1
#define SLOT true
#else
#define SLOT NOLIVE
#endif
#define LASTNO (na==0 || ast[na-1]==REF || ast[na-1]==NOT)
#ifdef NO_P10A                       /* Resend / Ulang Trx without a definite no */
#define MAYRESEND (!CLOSED && na>0)
#else
#define MAYRESEND (ts==ROU && na>0 && LASTNO)
#endif
#ifdef NO_P10B                       /* the old reference although a record exists there */
#define SAMEREF true
#else
#define SAMEREF norec[na-1]
#endif
#ifdef NO_P2OPEN
#define FENCE_T true
#else
#define FENCE_T ((ts==ACC||ts==ROU) && hs==HELD && !dl)
#endif
#ifdef NO_P2NEW
#define FENCE_A (ast[a]==NEW || ast[a]==CAN)
#else
#define FENCE_A (ast[a]==NEW)
#endif
#ifdef LIT_FENCE                     /* as written: the fence does not look at cases */
#define FENCE_C true
#else
#define FENCE_C (!kase)
#endif
#ifdef NO_P2SWEEP
#define SWEEPABLE (!CLOSED)
#else
#define SWEEPABLE ((ts==ACC||ts==ROU) && NOFLY)
#endif
#ifdef NO_P4
#define MAYSEND true
#else
#define MAYSEND (asb[a]==1)
#endif
#ifdef LIT_CKSB                      /* as written: no send_before for a check */
#define MAYCHECK true
#else
#define MAYCHECK (cks[a]==1)
#endif
#ifdef LIT_CKLIVE                    /* as written: "attempt live" */
#define CK_A FLY(a)
#else
#define CK_A (ast[a]==PEN||ast[a]==SUS)
#endif
#ifdef NO_P6OPEN
#define CK_T true
#define CK_A2 (ast[a]>=SND && ast[a]!=OKA && ast[a]!=CAN && ast[a]!=NOT)
#else
#define CK_T (OPEN3 && hs==HELD)
#define CK_A2 CK_A
#endif
#ifdef NO_P6GAP
#define CK_G true
#else
#define CK_G pg[a]
#endif
#ifdef LIT_CKCASE                    /* as written: a check that can buy does not look at cases */
#define CK_C true
#else
#define CK_C (!kase || !BUYS(a))
#endif
#ifdef NO_P6MEM
#define CK_M true
#else
#define CK_M (mem[aref[a]]==0)
#endif
#ifdef LIT_FIRSTGAP                  /* as written: only the last check counts, not the first send */
#define GAP_AT_SEND skip
#define GAP_OK true
#else
#define GAP_AT_SEND pg[a] = 0
#define GAP_OK (asb[a]==3)
#endif
#ifdef LIT_MARK                      /* "in flight" until its answer is recorded */
#define INFL(a) (mark[a])
#else
#ifdef NO_P6GAG
#define INFL(a) false
#else
#ifdef LIT_GAG                       /* as written: only a check in flight stops people */
#define INFL(a) (cks[a]==1 || ck[a]==2)
#else
#define INFL(a) (cks[a]==1 || ck[a]==2 || asb[a]==1 || asb[a]==2)
#endif
#endif
#endif
#ifdef NO_P7                         /* any failed code in a check counts */
#define CKFAIL (ckv[a]==F || ckv[a]==X)
#define CKUNK  (false)
#else
#define CKFAIL (ckv[a]==F)
#define CKUNK  (ckv[a]==X)
#endif
#if defined(FIF) || defined(NO_P8)
#define CONF true
#define ATONCE true
#else
#define CONF (fev[a]==2 && (ckok[a]&1))
#ifdef LIT_P8                        /* as written: only a failed after a pending needs the check */
#define ATONCE (!hadp[a])
#else
#define ATONCE false
#endif
#endif
#ifdef NO_P4B                        /* "not found" counts at once */
#define NF_OK true
#else
#define NF_OK (ckok[a]&2)
#endif
#ifdef NO_P11                        /* duplicate of any earlier message */
#define DUPMSG(r,v) (seen[r] & v)
#else
#define DUPMSG(r,v) (lastcb[r]==v)
#endif
#ifdef NO_S1ROW                      /* results are written whatever the row says */
#define EXPECT (ast[a]==SND||ast[a]==SUS||ast[a]==PEN)
#else
#define EXPECT (ast[a]==SND)
#endif
#ifdef LIT_CASE                      /* as written: abandoning opens no case */
#define ABANDON_CASE skip
#else
#define ABANDON_CASE kase = 1
#endif

#ifdef LIT_FIRSTGAP
#define PG0 1
#else
#define PG0 0
#endif

#ifdef LIT_P8
#define HADP hadp[a] = 1
#else
#define HADP skip
#endif
#ifdef NO_P11
#define SEE(r,v) seen[r] = seen[r] | v
#else
#define SEE(r,v) skip
#endif
#ifdef LIT_MARK
#define MARK mark[a] = 1
#else
#define MARK skip
#endif
#ifdef RACE
#define FRESH(r) fresh[r] = 1
#else
#define FRESH(r) skip
#endif
inline post()  { hs = POSTED; posts++ }
inline voidh() { hs = VOIDED; voids++ }
inline dead(a,st,nr) { ast[a] = st; norec[a] = nr; ts = ROU; fev[a] = 0; hadp[a] = 0; pg[a] = 0 }
inline open1(r) { if :: na<NA -> ast[na] = NEW; aref[na] = r; asb[na] = 0; pg[na] = PG0; na++; ts = ROU :: else -> skip fi }

#ifdef LIT_DUP                       /* as written: only raw messages count, not what was learnt in between */
#define LEARNT skip
#else
#define LEARNT lastcb[aref[a]] = 0
#endif
#ifdef LIT_FIFNOW                    /* as written: a definite no is acted on while a check is still on its way */
#define QUIET(a) true
#else
#define QUIET(a) (!(cks[a]==1 || ck[a]==2 || asb[a]==1 || asb[a]==2))
#endif
#ifdef LIT_CKVER                     /* as written: the check's fence is no transition of the topup */
#define CKBUMP skip
#else
#define CKBUMP BUMP
#endif

/* ---- supplier ------------------------------------------------------------------------------------- */
inline deliver() { dcnt++; MUST(dcnt<=1 || exc, I1_two_deliveries) }
#ifdef NO_CB
inline emitS(r) { skip }
inline emitF(r) { skip }
#else
inline emitS(r) { if :: cbS[r] = cbS[r] + 1 :: DUP>1 -> cbS[r] = cbS[r] + 2 :: true -> skip fi }
inline emitF(r) { if :: cbF[r] = cbF[r] + 1 :: DUP>1 -> cbF[r] = cbF[r] + 2 :: true -> skip fi }
#endif
inline arrive(r,out) {               /* a purchase request, or a check that is one, reaches the book */
  if
  :: rec[r]==NOREC -> if
     :: rec[r] = PROC; out = P
     :: rec[r] = DEL; deliver(); out = S
     :: rec[r] = FAL; out = F
     :: out = N
#ifdef FIRSTREV
     :: rec[r] = TFA; tf[r] = 1; out = F
#endif
     fi; FRESH(r)
#ifdef RACE
  :: rec[r]!=NOREC && fresh[r] -> deliver(); out = S   /* two requests inside one poll gap: both processed */
#endif
  :: rec[r]==PROC || rec[r]==HANG -> out = P
  :: rec[r]==DEL || rec[r]==TSX -> out = S
  :: rec[r]==TFA || rec[r]==FAL -> out = F
#ifdef REBUY
  :: rec[r]==FAL -> rec[r] = PROC; out = P             /* a failed reference may be bought again */
#endif
  :: rec[r]!=NOREC -> out = X
  fi
}
proctype Supplier(byte a) {          /* serves the requests of attempt a */
  byte o;
end: do
  :: atomic { net[a] -> net[a] = 0; o = 0; if
       :: arrive(aref[a]+off,o); if :: wk[a]==2 -> wk[a] = 3; wres[a] = o :: else -> skip fi; o = 0
       :: skip                                         /* request lost */
     fi }
  :: atomic { ck[a]==2 -> if
       :: BUYS(a) -> arrive(aref[a]+off,o); ck[a] = 3; ckv[a] = (o==N -> X : o); o = 0
       :: !BUYS(a) -> ck[a] = 3; if
          :: rec[aref[a]]==NOREC -> ckv[a] = N
          :: rec[aref[a]]==PROC || rec[aref[a]]==HANG -> ckv[a] = P
          :: rec[aref[a]]==DEL || rec[aref[a]]==TSX -> ckv[a] = S
          :: rec[aref[a]]==TFA || rec[aref[a]]==FAL -> ckv[a] = F
          :: ckv[a] = X
          fi
       :: ck[a] = 0; ckok[a] = 0                       /* request or answer lost */
     fi }
  od
}
proctype Book(byte r) {              /* what happens inside the supplier afterwards */
end: do
  :: atomic { rec[r]==PROC -> rec[r] = HANG }
  :: atomic { rec[r]==PROC || rec[r]==TFA -> if :: rec[r] = DEL; deliver(); emitS(r) :: rec[r] = FAL; emitF(r) fi }
#if !defined(FIF) && !defined(NO_TF)
  :: atomic { rec[r]==PROC && !tf[r] -> rec[r] = TFA; tf[r] = 1; emitF(r) }
#endif
#ifdef CONTRA
  :: atomic { rec[r]==TFA -> rec[r] = TSX; lied = 1; emitS(r) }
  :: atomic { rec[r]==TSX -> rec[r] = FAL; emitF(r) }
#endif
#ifdef REV
  :: atomic { rec[r]==FAL && !exc -> rec[r] = DEL; exc = 1; deliver(); emitS(r) }
#endif
#ifdef MEM
  :: atomic { mem[r]==2 && (rec[r]==DEL || rec[r]==FAL) -> rec[r] = NOREC }
#endif
  od
}

/* ---- workers -------------------------------------------------------------------------------------- */
proctype Worker(byte a) {
end: do
  :: atomic { FENCE_A && a<na && FENCE_T && FENCE_C -> MUST(!gS, I8_bought_against_known_success); MUST(!dl, I9_sent_after_deadline);
       ast[a] = SND; ts = SNT; asb[a] = 1; wk[a] = 1; GAP_AT_SEND; BUMP }
#ifdef NO_P2FENCE                    /* read, send, then write */
  :: atomic { a<na && ast[a]==NEW && wk[a]==0 && asb[a]==0 -> asb[a] = 1; wk[a] = 1 }
  :: atomic { wk[a]>=2 && ast[a]==NEW -> ast[a] = SND; ts = SNT }
#endif
  :: atomic { wk[a]==1 && MAYSEND ->
       MUST(!CLOSED, I5_left_after_close); MUST(asb[a]==1, I7_sent_after_send_before);
       wk[a] = 2; net[a] = 1 }
  :: atomic { wk[a]==1 && asb[a]>1 -> wk[a] = 3; wres[a] = NS }
  :: atomic { wk[a]>0 -> wk[a] = 0; wres[a] = 0 }                     /* crash, timeout, lost answer */
  od
}
proctype Checker(byte a) {
end: do
  :: atomic { ck[a]==1 && MAYCHECK ->
       MUST(!BUYS(a) || !CLOSED || (ts==SUC && rec[aref[a]]!=NOREC), I5_left_after_close);
       ck[a] = 2; ckok[a] = (fev[a]==2) | ((asb[a]==3) << 1) }
  :: atomic { ck[a]==1 || ck[a]==3 -> ck[a] = 0; ckv[a] = 0; ckok[a] = 0 }   /* crash, or gives up */
#ifdef NO_P6ONE                      /* the engine repeats the check by itself */
  :: atomic { ck[a]==3 && nck[a]<NCK -> ck[a] = 1; nck[a]++; cks[a] = 1 }
#endif
  od
}

/* ---- workflow: database activities of attempt a --------------------------------------------------- */
#define GOT(v) (wk[a]==3 && wres[a]==v)
#define GOTC   (ck[a]==3)
#define EATW   wk[a] = 0; wres[a] = 0
#define EATC   ck[a] = 0; ckv[a] = 0; ckok[a] = 0; mark[a] = 0
#define UP     (alive || CLOSED)
proctype Flow(byte a; byte me) {
end: do
  :: TX(me, alive && ast[a]==SND, ast[a] = SUS; ts = TSU)             /* timeout, or zero rows and sending: P3 */
#ifdef NO_P3
  :: TX(me, alive && ast[a]==SND, dead(a,NOT,1))
#endif
  :: TX(me, alive && ast[a]==NEW && (ts==ACC||ts==ROU), dead(a,NOT,1)) /* schedule-to-start: P5 */
#ifdef NO_P5
  :: TX(me, alive && (ast[a]==SND||ast[a]==SUS), dead(a,NOT,1))
#endif
  /* purchase results, from the expected state only */
  :: TX(me, UP && GOT(S) && FLY(a) && OPEN3, EATW; LEARNT; ast[a] = OKA; ts = SUC; post(); fev[a] = 0)
  :: TX(me, UP && GOT(S) && !(FLY(a) && OPEN3), EATW; if :: ast[a]!=OKA -> kase = 1; LATE(a) :: else -> skip fi)
  :: TX(me, alive && GOT(P) && ast[a]==SND, EATW; LEARNT; ast[a] = PEN; ts = TPE; HADP)
#ifdef FIX_FIRSTREV
  :: TX(me, alive && GOT(F) && EXPECT, EATW; ast[a] = PEN; ts = TPE; HADP; fev[a] = 1)
#else
  :: TX(me, alive && GOT(F) && EXPECT, EATW; dead(a,REF,0))
#endif
  :: TX(me, alive && GOT(N) && EXPECT, EATW; dead(a,REF,1))
#ifdef LIT_P5                        /* as written: "the refusal was before the first byte", whatever happened since */
  :: TX(me, alive && GOT(NS) && ast[a]==SUS, EATW; dead(a,NOT,1))
#endif
  :: TX(me, alive && GOT(NS) && EXPECT, EATW; dead(a,NOT,1))
  :: TX(me, alive && GOT(X) && ast[a]==SND, EATW; ast[a] = SUS; ts = TSU)
  /* check: fence, then answers */
  :: atomic { alive && a<na && CK_T && CK_A2 && CK_G && CK_M && CK_C && nck[a]<NCK && ck[a]==0 && asb[a]>0 ->
       MUST(!(gS && BUYS(a)), I8_bought_against_known_success); ck[a] = 1; cks[a] = 1; MARK; pg[a] = 0; nck[a]++; CKBUMP }
  :: TX(me, UP && GOTC && ckv[a]==S && FLY(a) && OPEN3, EATC; LEARNT; ast[a] = OKA; ts = SUC; post(); fev[a] = 0)
  :: TX(me, UP && GOTC && ckv[a]==S && !(FLY(a) && OPEN3), EATC; if :: ast[a]!=OKA -> kase = 1; LATE(a) :: else -> skip fi)
  :: TX(me, alive && GOTC && ckv[a]==P && FLY(a), EATC; LEARNT; ast[a] = PEN; ts = TPE; HADP; fev[a] = 0)
  :: TX(me, alive && GOTC && CKFAIL && FLY(a) && (CONF || ATONCE), EATC; dead(a,REF,0))
  :: TX(me, alive && GOTC && CKFAIL && FLY(a) && !(CONF || ATONCE), EATC; fev[a] = (fev[a]==0 -> 1 : fev[a]))
  :: TX(me, UP && GOTC && ckv[a]==F && ast[a]==OKA, EATC; kase = 1)
  :: TX(me, alive && GOTC && CKUNK, EATC)
  :: TX(me, alive && GOTC && ckv[a]==N && FLY(a) && NF_OK, EATC; dead(a,REF,1))
  :: TX(me, alive && GOTC && ckv[a]==N && FLY(a) && !NF_OK, EATC)
  od
}
/* ---- callbacks: stored, then acted on -------------------------------------------------------------- */
proctype Callback(byte a; byte me) {
end: do
  :: atomic { a<na && LATEST(a) && cbS[aref[a]]>0 && DUPMSG(aref[a],S) -> cbS[aref[a]]-- }
  :: atomic { a<na && LATEST(a) && cbF[aref[a]]>0 && DUPMSG(aref[a],F) -> cbF[aref[a]]--; if :: ast[a]==OKA && ts==SUC -> fafter = 1 :: else -> skip fi }
#define GS (a<na && LATEST(a) && UP && cbS[aref[a]]>0 && !DUPMSG(aref[a],S))
#define GF (a<na && LATEST(a) && UP && cbF[aref[a]]>0 && !DUPMSG(aref[a],F))
#define EATS cbS[aref[a]]--; lastcb[aref[a]] = S; SEE(aref[a],S)
#define EATF cbF[aref[a]]--; lastcb[aref[a]] = F; SEE(aref[a],F)
  :: TX(me, GS && FLY(a) && OPEN3 && fev[a]==0, EATS; ast[a] = OKA; ts = SUC; post())
  :: TX(me, GS && FLY(a) && OPEN3 && fev[a]>0, EATS; ast[a] = SUS; ts = TSU; fev[a] = 0)        /* contradiction */
#ifdef NO_C3J                        /* a contradiction moves journals by itself */
  :: TX(me, GS && ts==FAI, EATS; ts = SUC; post())
#endif
  :: TX(me, GS && !(FLY(a) && OPEN3), EATS; if :: ast[a]!=OKA -> kase = 1; LATE(a); told = 1 :: else -> skip fi)
  :: TX(me, GF && FLY(a) && OPEN3 && ATONCE && QUIET(a), EATF; dead(a,REF,0))
  :: TX(me, GF && FLY(a) && OPEN3 && !ATONCE, EATF; fev[a] = (fev[a]==0 -> 1 : fev[a]))
  :: TX(me, GF && ast[a]==OKA, EATF; kase = 1; fafter = 1)
  :: TX(me, GF && ast[a]==ABA, EATF; ast[a] = REF)
  :: TX(me, GF && !FLY(a) && ast[a]!=OKA && ast[a]!=ABA, EATF)
  :: atomic { a<na && cbS[aref[a]]>0 -> cbS[aref[a]]-- }              /* lost on the way */
  :: atomic { a<na && cbF[aref[a]]>0 -> cbF[aref[a]]-- }
  od
}
/* ---- routing, sweep, reconciler -------------------------------------------------------------------- */
proctype Route(byte me) {
end: do
  :: TX(me, alive && (ts==ACC||ts==ROU) && !dl && !kase && na<NA && LASTNO && SLOT, open1(na))
  :: TX(me, alive && ts==ROU && na>0 && LASTNO && SLOT, ts = FAI; voidh())   /* no terminal left, or the customer's fault */
#ifdef NO_S1INSERT                   /* empty history: opens an attempt without looking */
  :: atomic { alive && !CLOSED && !dl && kills>0 && na<NA && SLOT -> open1(na) }
#endif
  od
}
proctype Sweep(byte me) {
  byte i;
end: do
  :: TX(me, dl && SWEEPABLE, ts = FAI; voidh();
#ifndef NO_P2CANCEL
       i = 0; do :: i<NA -> if :: ast[i]==NEW -> ast[i] = CAN :: else -> skip fi; i++ :: else -> i = 0; break od
#endif
     )
  od
}
proctype Engine() {
end: do
  :: atomic { alive && kills<KB && !CLOSED -> alive = 0; kills++ }
#ifndef NO_S1REC
  :: atomic { !alive && !CLOSED -> alive = 1 }                        /* reconciler */
#endif
  od
}
/* ---- people ---------------------------------------------------------------------------------------- */
proctype Person(byte me) {
  byte i;
end: do
  :: TX(me, alive && MAYRESEND && !dl && !kase && na<NA && SLOT, open1(na))                    /* Ulang Trx, Resend */
  :: TX(me, alive && MAYRESEND && !dl && !kase && na<NA && SLOT && SAMEREF, open1(aref[na-1])) /* same reference */
  :: TX(me, alive && (ts==ACC||ts==ROU) && NOFLY, ts = FAI; voidh();                          /* Gagalkan, nothing left */
       i = 0; do :: i<NA -> if :: ast[i]==NEW -> ast[i] = CAN :: else -> skip fi; i++ :: else -> i = 0; break od)
  od
}
proctype Decide(byte a; byte me) {
  byte i;
end: do
#ifdef NO_PEOPLE
  :: false
#else
#ifdef NO_C3A                        /* Gagalkan leaves "refused", the order goes on */
  :: TX(me, alive && (ast[a]==PEN||ast[a]==SUS) && OPEN3 && !INFL(a), dead(a,REF,0))
#endif
  :: TX(me, alive && (ast[a]==PEN||ast[a]==SUS) && OPEN3 && !INFL(a), ast[a] = ABA; ts = FAI; voidh(); ABANDON_CASE)
  :: TX(me, alive && (ast[a]==PEN||ast[a]==SUS) && OPEN3 && !INFL(a), LEARNT; ast[a] = OKA; ts = SUC; post(); suks = 1)
  :: TX(me, alive && LATE_OK(a), LEARNT;                               /* Sukseskan of a no whose success came late */
#ifndef NO_C3CANCEL
       i = 0; do :: i<NA -> if :: ast[i]==NEW -> ast[i] = CAN :: else -> skip fi; i++ :: else -> i = 0; break od;
#endif
       ast[a] = OKA; ts = SUC; post(); late[a] = 0; kase = OTHERLATE(a))
#endif
  od
}
/* ---- time ------------------------------------------------------------------------------------------ */
#ifdef MEM
#define FLYT(a) true
#else
#define FLYT(a) FLY(a)
#endif
proctype Time(byte a) {
end: do
  :: atomic { asb[a]==1 -> asb[a] = 2 }
  :: atomic { asb[a]==2 && !net[a] -> asb[a] = 3 }                    /* settle >= the slowest request */
  :: atomic { cks[a]==1 && ck[a]!=2 -> cks[a] = 0 }
  :: atomic { a<na && !pg[a] && FLYT(a) && asb[a]>0 && GAP_OK && cks[a]==0 && ck[a]!=2 && nck[a]<NCK -> pg[a] = 1; fresh[aref[a]] = 0 }
  :: atomic { fev[a]==1 && FLYT(a) && rec[aref[a]]!=TFA -> fev[a] = 2 }
#ifdef MEM
  :: atomic { a<na && LATEST(a) && dl && asb[a]==3 && pg[a] && mem[aref[a]]==0 -> mem[aref[a]] = 1; fresh[aref[a]] = 0 }
  :: atomic { a<na && LATEST(a) && mem[aref[a]]==1 && cks[a]==0 && ck[a]!=2 -> mem[aref[a]] = 2 }
#endif
  od
}
proctype Deadline() { end: atomic { !dl -> dl = 1 } }

#ifdef RESTORE
proctype Restore() {                 /* the database goes back before the order; it is accepted again */
  byte i;
end: atomic { !restored && na>0 -> restored = 1; ts = ACC; hs = HELD; posts = 0; voids = 0; kase = 0; alive = 1; na = 0; suks = 0; gS = 0;
    i = 0; do :: i<NA -> ast[i]=0; aref[i]=0; norec[i]=0; asb[i]=0; wk[i]=0; wres[i]=0; net[i]=0; ck[i]=0; ckv[i]=0; cks[i]=0; nck[i]=0;
      ckok[i]=0; pg[i]=0; fev[i]=0; hadp[i]=0; mark[i]=0; late[i]=0; i++ :: else -> i = 0; break od;
#ifdef NO_P9
    off = NA
#endif
  }
}
#endif

/* ---- properties ------------------------------------------------------------------------------------ */
proctype Monitor() {
end: do
  :: atomic { posts>0 && voids>0 -> MUST(false, I4_posted_and_voided) }
  :: atomic { posts>1 || voids>1 -> MUST(false, I4_posted_and_voided) }
  :: atomic { ts==SUC && !(posts==1 && voids==0 && hs==POSTED) -> MUST(false, I2_success_books) }
  :: atomic { ts==FAI && !(voids==1 && posts==0 && hs==VOIDED) -> MUST(false, I3_failed_books) }
#ifdef WITNESS                           /* is this reachable at all? (an error is the good answer) */
  :: atomic { WITNESS==1 && ts==SUC && na==2 && ast[0]==REF && dcnt==1 && nck[0]==2 -> assert(false) }   /* confirmed no, second terminal delivers */
  :: atomic { WITNESS==2 && ts==FAI && ast[0]==ABA && dcnt==1 && cbS[0]>0 -> assert(false) }             /* abandoned, then delivered */
  :: atomic { WITNESS==3 && ts==FAI && ast[0]==CAN -> assert(false) }                                    /* swept at the deadline */
  :: atomic { WITNESS==4 && wk[0]==1 && asb[0]==3 && ck[0]==2 -> assert(false) }                         /* worker frozen, check on its way */
  :: atomic { WITNESS==5 && dcnt==2 && exc && kase && ts==SUC -> assert(false) }                         /* confirmed no reversed: the one exception */
  :: atomic { WITNESS==7 && ts==SUC && ast[0]==OKA && na==2 && ast[1]==CAN -> assert(false) }            /* a late success before the next attempt left */
  :: atomic { WITNESS==6 && na==2 && aref[1]==0 && dcnt==1 && ts==SUC -> assert(false) }                 /* Resend with the same reference delivers */
#endif
  :: timeout -> MUST(CLOSED, I6_stuck);
     MUST(!(ts==SUC && dcnt==0 && !suks) || (lied && (!fafter || kase)), I2_success_without_delivery);
     MUST(!(ts==FAI && dcnt>0) || kase || (exc && !told), I3_delivery_without_case);
     MUST(!(dcnt>1) || kase || !told, I1_no_case);
     break
  od
}

#ifdef CORR
/* ---- corrections of a closed order (C1, C2, C4) ------------------------------------------------------
 * The order was failed and voided, then a success of attempt 0 came late (case open). Four people work at it. Each
 * correction: proposed with a preview of the row it saw, approved, executed (its activity may run twice), closed.
 * Meanwhile attempt 1 is said to be delivered as well, and attempt 0 after it was taken back; each word may come twice. */
byte ver; byte lc; byte loss; byte paid; bit rvsd; bit jr[4];
bit cs[2];                           /* a case of a late success is open */
bit got[2];                          /* in the supplier's book */
bit bes[2];                          /* booked beside what the order itself paid for: marked */
byte dbl[2]; bit jd[2];              /* how often; its journal */
byte told0; byte told1;
#ifdef NO_C2
#define ONELIVE true
#else
#define ONELIVE (lc==0)
#endif
#ifdef NO_C1
#define SAMEVER true
#else
#define SAMEVER (ver==v)
#endif
#ifdef NO_C1J
#define NEWJ true
#else
#define NEWJ (!jr[k])
#endif
#ifdef LIT_CHARGE                    /* as written: only a transition of the topup moves the version */
#define CHVER skip
#else
#define CHVER ver++
#endif
#ifdef NO_C4MARK                     /* nothing remembers that it was booked */
#define UNMARKED(x) true
#else
#define UNMARKED(x) (!bes[x])
#endif
#ifdef NO_C4J                        /* the journal carries the number of the correction, not of the attempt */
#define NEWD(x) NEWJ
#else
#define NEWD(x) (!jd[x] && NEWJ)
#endif
#define DOUBLE(x) (ts==SUC && cs[x] && UNMARKED(x) && ((x)==1 || rvsd))
proctype Corr(byte k) {
  byte kind; byte v; bit twice; bit x;
  atomic { ONELIVE -> lc++; v = ver; if
    :: ts==FAI -> kind = 1                              /* failed -> success, our loss */
    :: ts==SUC && loss==1 -> kind = 2                   /* charge the reseller */
    :: ts==SUC && !rvsd -> kind = 3                     /* the supplier took it back: success -> reversed */
    :: DOUBLE(0) -> kind = 4; x = 0                     /* delivered after all: booked beside, our loss */
    :: DOUBLE(1) -> kind = 4; x = 1                     /* delivered as well */
    :: true -> kind = 0                                 /* withdrawn */
    fi };
  do
  :: atomic { kind>0 && SAMEVER && (kind==4 || NEWJ) && (kind!=4 || NEWD(x)) -> jr[k] = 1; if
       :: kind==1 -> ts = SUC; loss++; ver++; cs[0] = 0
       :: kind==2 -> loss--; paid++; CHVER
       :: kind==3 -> rvsd = 1; got[0] = 0; ver++; if :: loss>0 -> loss-- :: else -> paid-- fi
       :: kind==4 -> dbl[x]++; jd[x] = 1; bes[x] = 1; cs[x] = 0; ver++
       fi;
       MUST(paid+loss == (rvsd -> 0 : 1) && paid<=1 && loss<=1, C_reseller_money);
       MUST(dbl[0]<=1 && dbl[1]<=1, C_booked_twice);
       if :: !twice -> twice = 1 :: else -> break fi }
  :: break
  od;
  atomic { lc-- ; kind = 0; v = 0; twice = 0; x = 0 }
}
proctype Said() {                    /* what the supplier says of both attempts meanwhile */
end: do
  :: atomic { told1<2 -> told1++; got[1] = 1; cs[1] = (UNMARKED(1) -> 1 : cs[1]) }
  :: atomic { rvsd && told0<2 -> told0++; got[0] = 1; cs[0] = (UNMARKED(0) -> 1 : cs[0]) }
#ifdef WITNESS
  :: atomic { WITNESS==8 && rvsd && dbl[0]==1 && dbl[1]==1 -> assert(false) }  /* taken back, delivered after all, and the other one too */
#endif
  :: timeout ->                      /* whatever stands in the supplier's book is booked, or people have a case */
     MUST(cs[0] || got[0] == (ts==SUC && !rvsd) + dbl[0], C_supplier_book);
     MUST(cs[1] || got[1] == dbl[1], C_supplier_book);
     break
  od
}
init { atomic { ts = FAI; hs = VOIDED; voids = 1; kase = 1; cs[0] = 1; got[0] = 1; run Corr(0); run Corr(1); run Corr(2); run Said();
#ifndef FEWER
  run Corr(3)
#endif
} }
#else
init {
  byte i;
  atomic {
    i = 0; do :: i<NA ->
      run Supplier(i); run Worker(i); run Checker(i); run Flow(i,i); run Callback(i,4+i); run Decide(i,8+i); run Time(i);
#ifdef TWICE
      run Flow(i,10+i);
#endif
      i++ :: else -> break od;
    i = 0; do :: i<NR -> run Book(i); i++ :: else -> break od; i = 0;
    run Route(12); run Sweep(13); run Person(7); run Engine(); run Deadline(); run Monitor();
#ifdef RESTORE
    run Restore();
#endif
  }
}
#endif
