/** Prints what is planned for customers: bills, receipts and rekaps, with a browser of its own. */
import { createDocumentsProgram } from './wiring/documents';
import { runProgram } from './wiring/run-program';

void runProgram('documents', createDocumentsProgram);
