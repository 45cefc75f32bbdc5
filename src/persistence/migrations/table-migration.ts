import { type MigrationInterface, type QueryRunner } from 'typeorm';

/**
 * A migration of one statement, since each DDL statement commits by itself. `timestamp` orders them; none is edited
 * once it was released.
 */
export function migration(
  timestamp: number,
  name: string,
  { up, down }: { up: string; down: string },
): new () => MigrationInterface {
  return class implements MigrationInterface {
    readonly name = `${name}${timestamp}`;

    async up(queryRunner: QueryRunner): Promise<void> {
      await queryRunner.query(up);
    }

    async down(queryRunner: QueryRunner): Promise<void> {
      await queryRunner.query(down);
    }
  };
}

/** Creates a table in the house's engine and character set. */
export function table(timestamp: number, name: string, columns: string): new () => MigrationInterface {
  const title = name.replace(/(^|_)(\w)/g, (_match, _underscore, letter: string) => letter.toUpperCase());
  return migration(timestamp, `Create${title}`, {
    up: `create table \`${name}\` (${columns}) engine = InnoDB default charset = utf8mb4`,
    down: `drop table \`${name}\``,
  });
}

/** Our own ids, codes and states: ascii, compared byte by byte. */
export const ID = 'char(26) character set ascii collate ascii_bin';
export const code = (length: number): string => `varchar(${length}) character set ascii collate ascii_bin`;
