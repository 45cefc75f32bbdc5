/** What is used of the parser, which comes without types. Its decimals are objects that write themselves as text. */
declare module '@centrapay/swift-parser' {
  interface SwiftDecimal {
    toFixed(): string;
  }

  export interface SwiftTransaction {
    date: Date;
    amount: SwiftDecimal;
    isReversal: boolean;
    transactionType: string;
    details: string;
  }

  export interface SwiftStatement {
    accountIdentification?: string;
    currency?: string;
    statementDate?: Date;
    openingBalanceDate?: Date;
    openingBalance?: SwiftDecimal;
    closingBalanceDate?: Date;
    closingBalance?: SwiftDecimal;
    transactions: SwiftTransaction[];
  }

  export function parse(options: { data: string; type: 'mt940' | 'mt942' }): SwiftStatement[];
}
