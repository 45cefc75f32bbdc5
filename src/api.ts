/** The API: takes orders and callbacks on the public listener; health and metrics for staff on the console listener. */
import { createApiProgram } from './wiring';
import { runProgram } from './wiring/run-program';

void runProgram('api', createApiProgram);
