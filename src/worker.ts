/** The worker: runs the workflows, calls suppliers, tells resellers, and keeps promises from the database. */
import { runProgram } from './wiring/run-program';
import { createWorkerProgram } from './wiring';

void runProgram('worker', createWorkerProgram);
